import { type MergedReport } from '@heartline/protocol';
import { type Histogram } from '../../model/tables';

/**
 * A histogram that is updated in place. There is one per label set, and each report adds to several: copying them made up
 * a seventh of the garbage of a report.
 */
export interface MutableHistogram extends Histogram {
  readonly buckets: number[];
  count: number;
  sum: number;
}

export function emptyHistogram(bounds: readonly number[]): MutableHistogram {
  return {
    bounds,
    buckets: bounds.map(() => 0),
    count: 0,
    sum: 0,
  };
}

/** Adds one observation. */
export function observe(to: MutableHistogram, value: number): void {
  for (let at = 0; at < to.bounds.length; at++) {
    if (value <= (to.bounds[at] ?? Infinity)) {
      to.buckets[at] = (to.buckets[at] ?? 0) + 1;
    }
  }
  to.count += 1;
  to.sum += value;
}

/** Raises the count at the first bound at or above `own`. `makeCumulative` fills the bounds after it. */
function setAtLeast({ bounds, buckets }: MutableHistogram, own: number, count: number): void {
  const at = bounds.findIndex((bound) => bound >= own);
  if (at >= 0) {
    buckets[at] = Math.max(buckets[at] ?? 0, count);
  }
}

function makeCumulative({ buckets }: MutableHistogram): void {
  for (let at = 1; at < buckets.length; at++) {
    buckets[at] = Math.max(buckets[at - 1] ?? 0, buckets[at] ?? 0);
  }
}

/**
 * A histogram with other bounds: the count at a bound is that of the largest own bound at or below it. This is exact if
 * the bounds agree, and otherwise never shows a duration as shorter than it was.
 *
 * @param bounds ascending
 */
export function rebucket(own: Histogram, bounds: readonly number[]): MutableHistogram {
  const filled = emptyHistogram(bounds);
  own.bounds.forEach((bound, index) => setAtLeast(filled, bound, own.buckets[index] ?? 0));
  makeCumulative(filled);
  return Object.assign(filled, { count: own.count, sum: own.sum });
}

type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

export type Duration = NonNullable<NonNullable<TaskTypes[string]>['duration']>;

/**
 * Overwrites a histogram with the cumulative durations that a worker reported, converted to the histogram's bounds as in
 * `rebucket`. Without durations the histogram is empty.
 */
export function loadDurations(to: MutableHistogram, duration: Duration | undefined): void {
  to.buckets.fill(0);
  to.count = duration?.count ?? 0;
  to.sum = duration?.sum_seconds ?? 0;
  const buckets = duration?.buckets;
  // In the order of the report: a sort would make copies.
  for (const own in buckets) {
    setAtLeast(to, Number(own), buckets[own] ?? 0);
  }
  makeCumulative(to);
}

/** Whether a cumulative histogram has increased. */
export function hasIncreased(before: Histogram, after: Histogram): boolean {
  return after.count > before.count || after.sum > before.sum;
}

/** Adds the increase of a cumulative histogram. The result is never negative and stays cumulative, whatever was reported. */
export function addDelta(to: MutableHistogram, before: Histogram, after: Histogram): void {
  const count = Math.max(0, after.count - before.count);
  let below = 0;
  for (let at = 0; at < to.buckets.length; at++) {
    below = Math.min(count, Math.max(below, (after.buckets[at] ?? 0) - (before.buckets[at] ?? 0)));
    to.buckets[at] = (to.buckets[at] ?? 0) + below;
  }
  to.count += count;
  to.sum += Math.max(0, after.sum - before.sum);
}
