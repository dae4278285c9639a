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
 */
export function rebound(
  { bounds: own, buckets, count, sum }: Histogram,
  bounds: readonly number[],
): Histogram {
  const at = (bound: number) =>
    own.reduce((found, each, i) => (each <= bound ? Math.max(found, buckets[i] ?? 0) : found), 0);
  return { bounds, buckets: bounds.map(at), count, sum };
}

type TaskTypes = NonNullable<NonNullable<KnownReport['tasks']>['types']>;
export type Duration = NonNullable<NonNullable<TaskTypes[string]>['duration']>;

/** A worker's own cumulative durations under the configured bounds. */
export function durationHistogram(duration: Duration | undefined, bounds: readonly number[]): Histogram {
  if (duration === undefined) return emptyHistogram(bounds);
  const own = Object.entries(duration.buckets ?? {}).map(([bound, count]) => ({
    bound: Number(bound),
    count,
  }));
  own.sort((a, b) => a.bound - b.bound);
  const told: Histogram = {
    bounds: own.map(({ bound }) => bound),
    buckets: own.map(({ count }) => count),
    count: duration.count,
    sum: duration.sum_seconds,
  };
  return rebound(told, bounds);
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
