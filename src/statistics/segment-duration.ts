import { resolutionOf } from '../frames/sampling';
import { isUnhealthy, severity } from '../model/state';
import { type Lane } from '../timeline/lane';
import { type Segment, segmentAt } from '../timeline/segments';

/**
 * The duration of a segment: an upper bound if it is worse than healthy and than its neighbours, exact if its
 * lane is a list of changes, and approximate otherwise.
 */
export interface SegmentDuration {
  readonly milliseconds: number;
  readonly resolution: number;
  readonly bound: 'at most' | 'about' | 'exact';
}

/**
 * Returns how long a segment lasted. Buckets hold the worst state of their time, so a segment is an upper
 * bound for a bad state; the state may also have begun up to a step before it was seen, unless the segment is
 * at the start of the range. Beside a worse segment there is no bound, because the worse bucket may hide a
 * part of this state.
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
    (neighbour) => neighbour !== undefined && severity(neighbour.state) > severity(state),
  );
  const bounded = isUnhealthy(state) && !hidden;
  const delay = bounded && index > 0 ? step : 0;
  return {
    milliseconds: (meaning === 'raw' ? to - from + step : to - from) + delay,
    resolution: resolutionOf(sampling),
    bound: bounded ? 'at most' : 'about',
  };
}
