import { type KnownReport } from '@heartline/protocol';
import { between, durationHistogram, emptyHistogram, plus, rebound } from './histogram';
import { type TaskDurations } from './view';

/** Pairs of worker type and task type that are kept; each has as many series as there are buckets, and three. */
const MOST = 2000;

/** Task durations summed over workers: what each added since its last report. */
export class DurationTable {
  readonly #rows: Map<string, TaskDurations>;
  #bounds: readonly number[];

  constructor(bounds: readonly number[], rows: Iterable<TaskDurations> = []) {
    this.#bounds = bounds;
    this.#rows = new Map([...rows].map((row) => [keyOf(row.workerType, row.taskType), this.#bound(row)]));
  }

  /** Adds what came between two reports of one incarnation; returns the rows that changed and how many found no room. */
  add(
    workerType: string,
    before: KnownReport,
    after: KnownReport,
  ): { changed: TaskDurations[]; refused: number } {
    const changed: TaskDurations[] = [];
    let refused = 0;
    const earlier = before.tasks?.types ?? {};
    for (const [taskType, stats] of Object.entries(after.tasks?.types ?? {})) {
      const was = Object.hasOwn(earlier, taskType) ? earlier[taskType]?.duration : undefined;
      if (stats.duration === undefined || stats.duration === was) continue;
      const increment = between(
        durationHistogram(was, this.#bounds),
        durationHistogram(stats.duration, this.#bounds),
      );
      if (increment.count === 0 && increment.sum === 0) continue;
      const key = keyOf(workerType, taskType);
      const row = this.#rows.get(key);
      if (row === undefined && this.#rows.size >= MOST) {
        refused++;
        continue;
      }
      const next = { workerType, taskType, ...plus(row ?? emptyHistogram(this.#bounds), increment) };
      this.#rows.set(key, next);
      changed.push(next);
    }
    return { changed, refused };
  }

  /** Buckets changed by a reload. */
  reconfigure(bounds: readonly number[]): void {
    this.#bounds = bounds;
    for (const [key, row] of this.#rows) this.#rows.set(key, this.#bound(row));
  }

  rows(): Iterable<TaskDurations> {
    return this.#rows.values();
  }

  #bound(row: TaskDurations): TaskDurations {
    const same =
      row.bounds.length === this.#bounds.length && row.bounds.every((each, i) => each === this.#bounds[i]);
    return same ? row : { ...row, ...rebound(row, this.#bounds) };
  }
}

const keyOf = (workerType: string, taskType: string): string => `${workerType}\n${taskType}`;
