import { resolutionOf } from '../frames/sampling';
import { isUnhealthy, severity } from '../model/state';
import { type Lane } from '../timeline/lane';
import { type Segment, segmentAt } from '../timeline/segments';

/**
 * A stay read off the timeline: at most this long where it is worse than healthy and than what stands beside it, about
 * this long otherwise, and exactly where its lane is a list of changes.
 */
export interface SegmentDuration {
  readonly milliseconds: number;
  readonly resolution: number;
  readonly bound: 'at most' | 'about' | 'exact';
}

/**
 * Buckets hold the worst state of their time, so a run of them bounds a bad state from above only; and it may have been
 * entered up to a step before it was seen, unless it is what the range began with. Beside a worse run there is no bound:
 * its bucket hides how long this one went on, or since when.
 */
export function segmentDuration(
  segment: Segment,
  { segments, sampling }: Pick<Lane, 'segments' | 'sampling'>,
): SegmentDuration {
  const { meaning, step } = sampling;
  const { index, from, to, state } = segment;
  if (meaning === 'change') {
    return { milliseconds: to - from, resolution: 0, bound: 'exact' };
  }
  const hidden = [segmentAt(segments, index - 1), segmentAt(segments, index + 1)].some(
    (beside) => beside !== undefined && severity(beside.state) > severity(state),
  );
  const bounded = isUnhealthy(state) && !hidden;
  const delay = bounded && index > 0 ? step : 0;
  return {
    milliseconds: (meaning === 'raw' ? to - from + step : to - from) + delay,
    resolution: resolutionOf(sampling),
    bound: bounded ? 'at most' : 'about',
  };
}
