import { type MergedReport } from '@heartline/protocol';
import { failuresInRowAfter, increase, statsOf, type TaskStats } from '../../health/task-counters';
import { type TaskTotals } from '../../model/tables';
import { type Millis } from '../../model/time';

/** Maximum number of pairs of worker type and task type. Each has six series. */
const MAX_TASK_TOTAL_ROWS = 2000;

type Row = { -readonly [Key in keyof TaskTotals]: TaskTotals[Key] };

export interface TaskTotalsChange {
  readonly changed: TaskTotals[];
  readonly rejected: number;
}

/**
 * Finished tasks summed over workers, by worker type and task type. They never decrease: workers that restart, end after
 * one task or are removed leave their tasks counted. Rows are updated in place.
 */
export class TaskTotalTable {
  readonly #rows: Map<string, Row>;

  constructor(rows: Iterable<TaskTotals> = []) {
    this.#rows = new Map([...rows].map((row) => [taskTotalKey(row), { ...row }]));
  }

  /** Adds the increase between two reports of one incarnation. Returns the changed rows and the number of rejected ones. */
  add(workerType: string, before: MergedReport, after: MergedReport, now: Millis): TaskTotalsChange {
    const changed: TaskTotals[] = [];
    let rejected = 0;
    const earlier = before.tasks?.types;
    const later = after.tasks?.types;
    for (const taskType in later) {
      const current = later[taskType];
      const previous = statsOf(earlier, taskType);
      if (current === undefined || current === previous) {
        continue;
      }
      const row = this.#getOrCreate(workerType, taskType, now);
      if (row === undefined) {
        rejected++;
      } else if (addIncrease(row, previous, current, now)) {
        changed.push(row);
      }
    }
    return { changed, rejected };
  }

  rows(): Iterable<TaskTotals> {
    return this.#rows.values();
  }

  /** Returns the row of the pair; undefined if it does not exist and the table is full. */
  #getOrCreate(workerType: string, taskType: string, now: Millis): Row | undefined {
    const key = taskTotalKey({ workerType, taskType });
    const existing = this.#rows.get(key);
    if (existing !== undefined || this.#rows.size >= MAX_TASK_TOTAL_ROWS) {
      return existing;
    }
    const row = {
      workerType,
      taskType,
      succeeded: 0,
      failed: 0,
      cancelled: 0,
      timedOut: 0,
      busySeconds: 0,
      failuresInRow: 0,
      finishedAt: now,
    };
    this.#rows.set(key, row);
    return row;
  }
}

export function taskTotalKey({ workerType, taskType }: Pick<TaskTotals, 'workerType' | 'taskType'>): string {
  return `${workerType}\n${taskType}`;
}

/** Adds the increase to the row. Returns false if there is none. */
function addIncrease(row: Row, before: TaskStats | undefined, after: TaskStats, now: Millis): boolean {
  const succeeded = increase(before?.succeeded, after.succeeded);
  const failed = increase(before?.failed, after.failed);
  const cancelled = increase(before?.cancelled, after.cancelled);
  const timedOut = increase(before?.timed_out, after.timed_out);
  const busySeconds = increase(before?.duration?.sum_seconds, after.duration?.sum_seconds);
  if (succeeded + failed + cancelled + timedOut + busySeconds === 0) {
    return false;
  }
  row.succeeded += succeeded;
  row.failed += failed;
  row.cancelled += cancelled;
  row.timedOut += timedOut;
  row.busySeconds += busySeconds;
  row.failuresInRow = failuresInRowAfter(row.failuresInRow, succeeded, failed + timedOut);
  if (succeeded + failed + timedOut > 0) {
    row.finishedAt = now;
  }
  return true;
}
