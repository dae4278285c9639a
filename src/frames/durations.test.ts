import { availability, durationsBetween, exactDurations, readDuration, unhealthySeconds } from './durations';
import { type Span } from '../timeline/encode-segments';
import { type Sampling } from './sampling';
import { segmentAt } from '../timeline/segments';
import { sortSeries } from './series';
import { type StateCode } from '../model/state';
import { seriesFrame } from './frames.fixture';

const span: Span = { from: 0, to: 3600_000, end: 3600_000 };

it('is the counters’ value at the end less their value at the start', () => {
  expect(durationsBetween({ healthy: 1000, failed: 50 }, { healthy: 4500, failed: 150 }, span)).toEqual({
    healthy: 3500,
    failed: 100,
  });
});

it('takes a worker that appeared within the range from nothing', () => {
  expect(durationsBetween({}, { healthy: 600, unknown: 5 }, span)).toEqual({ healthy: 600, unknown: 5 });
});

it('says nothing where the start is not known and the end is more than the range', () => {
  expect(durationsBetween({}, { healthy: 90_000 }, span)).toBeUndefined();
});

it('says nothing where a counter fell, whatever the others tell', () => {
  expect(
    durationsBetween({ healthy: 1000, failed: 50 }, { healthy: 1200, failed: 10 }, span),
  ).toBeUndefined();
});

it('says nothing without counters', () => {
  expect(durationsBetween({}, {}, span)).toBeUndefined();
});

it('leaves a worker out whose counters do not fit the range', () => {
  const frames = [
    seriesFrame({ worker_id: 'a', state: 'healthy' }, [[1, 3600]]),
    seriesFrame({ worker_id: 'b', state: 'healthy' }, [[1, 80_000]]),
    seriesFrame({ worker_id: 'c', state: 'sleepy' }, [[1, 10]]),
  ];
  expect([...exactDurations(sortSeries(frames).durations, span).keys()]).toEqual(['a']);
});

it('leaves a worker out whose counters began anew in the range, so that their difference is negative', () => {
  const frames = [
    seriesFrame({ worker_id: 'a', state: 'healthy' }, [[1, 3000]]),
    seriesFrame({ worker_id: 'a', state: 'failed' }, [[1, 0]]),
    seriesFrame({ worker_id: 'b', state: 'healthy' }, [[1, -80_000]]),
    seriesFrame({ worker_id: 'b', state: 'failed' }, [[1, 60]]),
  ];
  expect([...exactDurations(sortSeries(frames).durations, span).keys()]).toEqual(['a']);
});

it('measures availability over the time the worker was watched', () => {
  expect(availability({ healthy: 90, failed: 10, stopped: 1000 })).toBeCloseTo(0.9);
  expect(availability({ stopped: 1000 })).toBeUndefined();
});

it('counts degraded, critical and failed as unhealthy, and what was not watched as neither', () => {
  const seconds = { healthy: 1, stopped: 1, unknown: 2, degraded: 4, critical: 8, failed: 16 };
  expect(unhealthySeconds(seconds)).toBe(28);
  expect(availability(seconds)).toBeCloseTo(1 / 29);
});

describe('a duration read off the timeline', () => {
  const STEP = 15_000;
  const buckets = { meaning: 'bucket', step: STEP, staleness: 3 * STEP } as const;
  /** The run at `index` of runs of 30 seconds each. */
  function read(states: readonly StateCode[], index: number, sampling: Sampling = buckets) {
    const segments = {
      bounds: Float64Array.from({ length: states.length + 1 }, (_, i) => i * 30_000),
      states: Uint8Array.from(states),
    };
    const segment = segmentAt(segments, index);
    if (segment === undefined) {
      throw new Error('no such run');
    }
    return readDuration(segment, { segments, sampling });
  }

  it('is an upper bound for a bad state, which may have been entered up to a step before it was seen', () => {
    expect(read([1, 5, 1], 1)).toEqual({ milliseconds: 45_000, resolution: 30_000, bound: 'at most' });
  });
  it('is no bound beside a worse state, whose steps may hide a part of it', () => {
    const about = { milliseconds: 30_000, resolution: 30_000, bound: 'about' };
    expect(read([1, 3, 5], 1)).toEqual(about);
    expect(read([5, 3, 1], 1)).toEqual(about);
    expect(read([3, 5, 3], 1).bound).toBe('at most');
  });
  it('adds nothing to what the range began with', () => {
    expect(read([5, 1], 0).milliseconds).toBe(30_000);
  });
  it('holds what was measured: 252.297 s by the counter, of which 250 s were drawn', () => {
    const segments = { bounds: Float64Array.of(0, 649_364, 899_364), states: Uint8Array.of(1, 5) };
    const failed = { index: 1, from: 649_364, to: 899_364, state: 5 } as const;
    const sampling = { ...buckets, step: 5000 };
    expect(readDuration(failed, { segments, sampling }).milliseconds).toBeGreaterThan(252_297);
  });
  it('is exact where the lane is a list of changes', () => {
    const changes = { meaning: 'change', step: 0, staleness: Infinity } as const;
    expect(read([3, 5], 0, changes)).toEqual({ milliseconds: 30_000, resolution: 0, bound: 'exact' });
  });
  it('is about right for a good one', () => {
    expect(read([1], 0).bound).toBe('about');
  });
});
