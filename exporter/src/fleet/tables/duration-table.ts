import { type MergedReport } from '@heartline/protocol';
import { type TaskDurations } from '../../model/tables';
import {
  addDelta,
  emptyHistogram,
  hasIncreased,
  loadDurations,
  type MutableHistogram,
  rebucket,
} from './histogram';

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
    this.#rows = new Map([...rows].map((row) => [keyOf(row.workerType, row.taskType), this.#rebucket(row)]));
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
      const previous =
        earlier !== undefined && Object.hasOwn(earlier, taskType) ? earlier[taskType]?.duration : undefined;
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
    const key = keyOf(workerType, taskType);
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

function keyOf(workerType: string, taskType: string): string {
  return `${workerType}\n${taskType}`;
}
