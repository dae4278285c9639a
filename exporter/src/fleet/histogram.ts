import { type KnownReport } from '@heartline/protocol';
import { type Histogram } from './view';

/** What is added to a histogram; `buckets` are cumulative, as in the histogram. */
export interface Increment {
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sum: number;
}

export const emptyHistogram = (bounds: readonly number[]): Histogram => ({
  bounds,
  buckets: bounds.map(() => 0),
  count: 0,
  sum: 0,
});

export const plus = (histogram: Histogram, increment: Increment): Histogram => ({
  bounds: histogram.bounds,
  buckets: histogram.buckets.map((count, index) => count + (increment.buckets[index] ?? 0)),
  count: histogram.count + increment.count,
  sum: histogram.sum + increment.sum,
});

/** One observation. */
export const observation = (bounds: readonly number[], value: number): Increment => ({
  buckets: bounds.map((bound) => (value <= bound ? 1 : 0)),
  count: 1,
  sum: value,
});

/**
 * A histogram under other bounds: the count at a bound is that of the largest own bound at or below it. That is exact
 * where the bounds agree, and elsewhere never shows anything as faster than it was.
 *
 * @param own in any order: this runs for each task type of each report, and a sort makes copies
 * @param bounds ascending
 */
export function rebound(own: Histogram, bounds: readonly number[]): Histogram {
  const buckets = bounds.map(() => 0);
  own.bounds.forEach((bound, index) => {
    const at = bounds.findIndex((each) => each >= bound);
    if (at >= 0) buckets[at] = Math.max(buckets[at] ?? 0, own.buckets[index] ?? 0);
  });
  for (let at = 1; at < buckets.length; at++) buckets[at] = Math.max(buckets[at - 1] ?? 0, buckets[at] ?? 0);
  return { bounds, buckets, count: own.count, sum: own.sum };
}

type TaskTypes = NonNullable<NonNullable<KnownReport['tasks']>['types']>;
export type Duration = NonNullable<NonNullable<TaskTypes[string]>['duration']>;

/** A worker's own cumulative durations under the configured bounds. */
export function durationHistogram(duration: Duration | undefined, bounds: readonly number[]): Histogram {
  if (duration === undefined) return emptyHistogram(bounds);
  const { buckets = {}, count, sum_seconds: sum } = duration;
  const own = Object.keys(buckets).map(Number);
  return rebound({ bounds: own, buckets: Object.values(buckets), count, sum }, bounds);
}

/** What came between two states of one cumulative histogram. Never negative, and cumulative whatever was told. */
export function between(before: Histogram, after: Histogram): Increment {
  const count = Math.max(0, after.count - before.count);
  let below = 0;
  const buckets = after.buckets.map((told, index) => {
    below = Math.min(count, Math.max(below, told - (before.buckets[index] ?? 0)));
    return below;
  });
  return { buckets, count, sum: Math.max(0, after.sum - before.sum) };
}
