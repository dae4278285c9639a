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

/** Pairs of worker type and task type that are kept; each has as many series as there are buckets, and three. */
const MAX_DURATION_ROWS = 2000;

type Row = TaskDurations & MutableHistogram;

/** Task durations summed over workers: what each added since its last report. Rows are added to in place. */
export class DurationTable {
  readonly #rows: Map<string, Row>;
  #bounds: readonly number[];
  /** A worker's own before and after a report: filled anew for each, since most of what is told is old. */
  #before: MutableHistogram;
  #after: MutableHistogram;

  constructor(bounds: readonly number[], rows: Iterable<TaskDurations> = []) {
    this.#bounds = bounds;
    this.#before = emptyHistogram(bounds);
    this.#after = emptyHistogram(bounds);
    this.#rows = new Map([...rows].map((row) => [keyOf(row.workerType, row.taskType), this.#rebucket(row)]));
  }

  /** Adds what came between two reports of one incarnation; returns the rows that changed and how many found no room. */
  add(
    workerType: string,
    before: MergedReport,
    after: MergedReport,
  ): { changed: TaskDurations[]; refused: number } {
    const changed: TaskDurations[] = [];
    let refused = 0;
    const earlier = before.tasks?.types;
    const later = after.tasks?.types;
    for (const taskType in later) {
      const is = later[taskType]?.duration;
      const was =
        earlier !== undefined && Object.hasOwn(earlier, taskType) ? earlier[taskType]?.duration : undefined;
      if (is === undefined || is === was) continue;
      loadDurations(this.#before, was);
      loadDurations(this.#after, is);
      if (!hasIncreased(this.#before, this.#after)) continue;
      const row = this.#getOrCreate(workerType, taskType);
      if (row === undefined) {
        refused++;
        continue;
      }
      addDelta(row, this.#before, this.#after);
      changed.push(row);
    }
    return { changed, refused };
  }

  /** Buckets changed by a reload. */
  reconfigure(bounds: readonly number[]): void {
    this.#bounds = bounds;
    this.#before = emptyHistogram(bounds);
    this.#after = emptyHistogram(bounds);
    for (const [key, row] of this.#rows) this.#rows.set(key, this.#rebucket(row));
  }

  rows(): Iterable<TaskDurations> {
    return this.#rows.values();
  }

  /** The pair's row, a new one where there is room for it. */
  #getOrCreate(workerType: string, taskType: string): Row | undefined {
    const key = keyOf(workerType, taskType);
    const present = this.#rows.get(key);
    if (present !== undefined || this.#rows.size >= MAX_DURATION_ROWS) return present;
    const row = { workerType, taskType, ...emptyHistogram(this.#bounds) };
    this.#rows.set(key, row);
    return row;
  }

  /** A copy under the bounds at hand. */
  #rebucket({ workerType, taskType, ...own }: TaskDurations): Row {
    const same =
      own.bounds.length === this.#bounds.length && own.bounds.every((each, i) => each === this.#bounds[i]);
    return {
      workerType,
      taskType,
      ...(same ? { ...own, buckets: [...own.buckets] } : rebucket(own, this.#bounds)),
    };
  }
}

function keyOf(workerType: string, taskType: string): string {
  return `${workerType}\n${taskType}`;
}
