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
 * @param bounds ascending, as the histogram's own are
 */
export function rebound(
  { bounds: own, buckets, count, sum }: Histogram,
  bounds: readonly number[],
): Histogram {
  let below = 0;
  let index = 0;
  const counts = bounds.map((bound) => {
    for (; index < own.length && (own[index] ?? Infinity) <= bound; index++)
      below = Math.max(below, buckets[index] ?? 0);
    return below;
  });
  return { bounds, buckets: counts, count, sum };
}

type TaskTypes = NonNullable<NonNullable<KnownReport['tasks']>['types']>;
export type Duration = NonNullable<NonNullable<TaskTypes[string]>['duration']>;

/**
 * A worker's own cumulative durations under the configured bounds, as `rebound` makes them. Runs for each task type of
 * each report, so the worker's bounds, which stand in any order, are not sorted first.
 */
export function durationHistogram(duration: Duration | undefined, bounds: readonly number[]): Histogram {
  if (duration === undefined) return emptyHistogram(bounds);
  const { buckets: own = {}, count, sum_seconds: sum } = duration;
  const buckets = bounds.map(() => 0);
  for (const key of Object.keys(own)) {
    const at = bounds.findIndex((bound) => bound >= Number(key));
    if (at >= 0) buckets[at] = Math.max(buckets[at] ?? 0, own[key] ?? 0);
  }
  for (let at = 1; at < buckets.length; at++) buckets[at] = Math.max(buckets[at - 1] ?? 0, buckets[at] ?? 0);
  return { bounds, buckets, count, sum };
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
