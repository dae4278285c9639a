import { type Sampling } from '../frames/sampling';
import { type StateCode } from '../model/state';
import { segmentAt } from '../timeline/segments';
import { segmentDuration } from './segment-duration';

describe('a duration from the timeline', () => {
  const STEP = 15_000;
  const buckets = { meaning: 'bucket', step: STEP, staleness: 3 * STEP } as const;
  /** Returns the duration of the segment at `index`, with segments of 30 seconds each. */
  function read(states: readonly StateCode[], index: number, sampling: Sampling = buckets) {
    const segments = {
      bounds: Float64Array.from({ length: states.length + 1 }, (_, i) => i * 30_000),
      states: Uint8Array.from(states),
    };
    const segment = segmentAt(segments, index);
    if (segment === undefined) {
      throw new Error('no such run');
    }
    return segmentDuration(segment, { segments, sampling });
  }

  it('is an upper bound for a bad state, which may have begun up to a step before it was seen', () => {
    expect(read([1, 5, 1], 1)).toEqual({ milliseconds: 45_000, resolution: 30_000, bound: 'at most' });
  });
  it('is not bounded beside a worse state, whose steps may hide a part of it', () => {
    const about = { milliseconds: 30_000, resolution: 30_000, bound: 'about' };
    expect(read([1, 3, 5], 1)).toEqual(about);
    expect(read([5, 3, 1], 1)).toEqual(about);
    expect(read([3, 5, 3], 1).bound).toBe('at most');
  });
  it('adds nothing to a segment at the start of the range', () => {
    expect(read([5, 1], 0).milliseconds).toBe(30_000);
  });
  it('covers a measured case: 252.297 s by the counter, of which 250 s were drawn', () => {
    const segments = { bounds: Float64Array.of(0, 649_364, 899_364), states: Uint8Array.of(1, 5) };
    const failed = { index: 1, from: 649_364, to: 899_364, state: 5 } as const;
    const sampling = { ...buckets, step: 5000 };
    expect(segmentDuration(failed, { segments, sampling }).milliseconds).toBeGreaterThan(252_297);
  });
  it('is exact if the lane is a list of changes', () => {
    const changes = { meaning: 'change', step: 0, staleness: Infinity } as const;
    expect(read([3, 5], 0, changes)).toEqual({ milliseconds: 30_000, resolution: 0, bound: 'exact' });
  });
  it('is approximate for a good state', () => {
    expect(read([1], 0).bound).toBe('about');
  });
});
