import { PENDING, severity } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type Segment, segmentAt, segmentAtTime, type Segments } from './segments';

/** The segment that a pixel shows, and the number of other segments in the pixel. */
export interface SegmentHit {
  readonly segment: Segment;
  readonly hidden: number;
}

/** Returns the segment shown at the pixel `x` of `width`: the worst segment inside it, as painted. */
export function segmentAtPixel(
  segments: Segments,
  span: TimeSpan,
  x: number,
  width: number,
): SegmentHit | undefined {
  const perPixel = (span.to - span.from) / Math.max(1, width);
  const from = span.from + Math.floor(x) * perPixel;
  const first = segmentAtTime(segments, Math.max(from, span.from));
  if (first === undefined) {
    return undefined;
  }
  let worst = first;
  let count = 1;
  for (
    let next = segmentAt(segments, first.index + 1);
    next !== undefined && next.from < from + perPixel;
    count++
  ) {
    if (severity(next.state) > severity(worst.state)) {
      worst = next;
    }
    next = segmentAt(segments, next.index + 1);
  }
  return worst.state === PENDING ? undefined : { segment: worst, hidden: count - 1 };
}
