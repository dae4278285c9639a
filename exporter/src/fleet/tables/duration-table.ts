import { type MergedReport } from '@heartline/protocol';
import { statsOf, type TaskStats } from '../../health/task-counters';
import { type Histogram, type TaskDurations } from '../../model/tables';

/** Maximum number of pairs of worker type and task type. Each has one series per bucket, and three more. */
const MAX_DURATION_ROWS = 2000;

type Row = TaskDurations & MutableHistogram;

/** Task durations summed over workers, by worker type and task type. Rows are updated in place. */
export class DurationTable {
  readonly #rows: Map<string, Row>;
  #bounds: readonly number[];
  /** Scratch histograms of a worker before and after a report, reused to avoid garbage. */
  #before: MutableHistogram;
  #after: MutableHistogram;

  constructor(bounds: readonly number[], rows: Iterable<TaskDurations> = []) {
    this.#bounds = bounds;
    this.#before = emptyHistogram(bounds);
    this.#after = emptyHistogram(bounds);
    this.#rows = new Map([...rows].map((row) => [durationKey(row), this.#rebucket(row)]));
  }

  /** Adds the increase between two reports of one incarnation. Returns the changed rows and the number of rejected ones. */
  add(
    workerType: string,
    before: MergedReport,
    after: MergedReport,
  ): { changed: TaskDurations[]; rejected: number } {
    const changed: TaskDurations[] = [];
    let rejected = 0;
    const earlier = before.tasks?.types;
    const later = after.tasks?.types;
    for (const taskType in later) {
      const current = later[taskType]?.duration;
      const previous = statsOf(earlier, taskType)?.duration;
      if (current === undefined || current === previous) {
        continue;
      }
      loadDurations(this.#before, previous);
      loadDurations(this.#after, current);
      if (!hasIncreased(this.#before, this.#after)) {
        continue;
      }
      const row = this.#getOrCreate(workerType, taskType);
      if (row === undefined) {
        rejected++;
        continue;
      }
      addDelta(row, this.#before, this.#after);
      changed.push(row);
    }
    return { changed, rejected };
  }

  /** Changes the buckets after a reload of the configuration. */
  reconfigure(bounds: readonly number[]): void {
    this.#bounds = bounds;
    this.#before = emptyHistogram(bounds);
    this.#after = emptyHistogram(bounds);
    for (const [key, row] of this.#rows) {
      this.#rows.set(key, this.#rebucket(row));
    }
  }

  rows(): Iterable<TaskDurations> {
    return this.#rows.values();
  }

  /** Returns the row of the pair; undefined if it does not exist and the table is full. */
  #getOrCreate(workerType: string, taskType: string): Row | undefined {
    const key = durationKey({ workerType, taskType });
    const existing = this.#rows.get(key);
    if (existing !== undefined || this.#rows.size >= MAX_DURATION_ROWS) {
      return existing;
    }
    const row = { workerType, taskType, ...emptyHistogram(this.#bounds) };
    this.#rows.set(key, row);
    return row;
  }

  /** Returns a copy with the current bounds. */
  #rebucket({ workerType, taskType, ...histogram }: TaskDurations): Row {
    const same =
      histogram.bounds.length === this.#bounds.length &&
      histogram.bounds.every((each, i) => each === this.#bounds[i]);
    return {
      workerType,
      taskType,
      ...(same ? { ...histogram, buckets: [...histogram.buckets] } : rebucket(histogram, this.#bounds)),
    };
  }
}

export function durationKey({
  workerType,
  taskType,
}: Pick<TaskDurations, 'workerType' | 'taskType'>): string {
  return `${workerType}\n${taskType}`;
}

/**
 * A histogram that is updated in place. Each report adds to several; copying them caused a seventh of the garbage per
 * report.
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

/** Raises the count at the first bound at or above `reportedBound`. `makeCumulative` then raises the bounds after it. */
function setAtLeast({ bounds, buckets }: MutableHistogram, reportedBound: number, count: number): void {
  const at = bounds.findIndex((bound) => bound >= reportedBound);
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
 * Converts a histogram to other bounds. The count at a bound is that of the largest source bound at or below it. This is
 * exact if the bounds are equal, and otherwise never counts a duration in a bucket below its value.
 *
 * @param bounds ascending
 */
export function rebucket(source: Histogram, bounds: readonly number[]): MutableHistogram {
  const filled = emptyHistogram(bounds);
  source.bounds.forEach((bound, index) => setAtLeast(filled, bound, source.buckets[index] ?? 0));
  makeCumulative(filled);
  return Object.assign(filled, { count: source.count, sum: source.sum });
}

export type Duration = NonNullable<TaskStats['duration']>;

/**
 * Overwrites a histogram with the cumulative durations that a worker reported, converted to the histogram's bounds as in
 * `rebucket`. Without durations the histogram is empty.
 */
export function loadDurations(to: MutableHistogram, duration: Duration | undefined): void {
  to.buckets.fill(0);
  to.count = duration?.count ?? 0;
  to.sum = duration?.sum_seconds ?? 0;
  const buckets = duration?.buckets;
  // Not sorted, to avoid a copy: `makeCumulative` corrects the order.
  for (const bound in buckets) {
    setAtLeast(to, Number(bound), buckets[bound] ?? 0);
  }
  makeCumulative(to);
}

/** Returns true if the count or sum of a cumulative histogram has increased. */
export function hasIncreased(before: Histogram, after: Histogram): boolean {
  return after.count > before.count || after.sum > before.sum;
}

/** Adds the increase of a cumulative histogram. The result is never negative and stays cumulative for any input. */
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
