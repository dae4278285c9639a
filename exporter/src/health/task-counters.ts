import { type MergedReport } from '@heartline/protocol';
import { type TaskTotals } from '../model/tables';
import { type Millis } from '../model/time';
import { type RemovedCounters, type TaskTypes } from '../model/worker';

/** The totals of one task type in a report. */
export type TaskStats = TaskTypes[string];

/** Failures in a row are exposed for this long after the last task, so that weekly jobs have them. */
const FAILURES_KEPT_MS: Millis = 8 * 24 * 60 * 60_000;

/** The failures in a row of a whole type, undefined if the last task is too long ago. */
export function recentFailuresInRow(
  { failuresInRow, finishedAt }: TaskTotals,
  now: Millis,
): number | undefined {
  return now - finishedAt <= FAILURES_KEPT_MS ? failuresInRow : undefined;
}

/** Ignores inherited keys, because a task type may be called "constructor". */
export function statsOf(types: TaskTypes | undefined, type: string): TaskStats | undefined {
  return types !== undefined && Object.hasOwn(types, type) ? types[type] : undefined;
}

/**
 * Failures in a row after further tasks. The order of the tasks between two reports is not known, so one success among them
 * ends the row. Cancelled tasks neither end nor extend it.
 */
export function failuresInRowAfter(before: number, succeeded: number, failed: number): number {
  return succeeded > 0 ? 0 : before + failed;
}

/** Increase of a total; an absent one is 0. */
export function increase(before = 0, after = 0): number {
  return Math.max(0, after - before);
}

/** Whether a task finished between two reports, with any outcome. */
export function hasFinishedTask(before: MergedReport, after: MergedReport): boolean {
  const earlier = before.tasks?.types;
  const later = after.tasks?.types;
  if (later === undefined || earlier === later) {
    return false;
  }
  for (const type in later) {
    if (finishedCount(statsOf(later, type)) > finishedCount(statsOf(earlier, type))) {
      return true;
    }
  }
  return false;
}

function finishedCount(stats: TaskStats | undefined): number {
  return (stats?.succeeded ?? 0) + (stats?.failed ?? 0) + (stats?.cancelled ?? 0) + (stats?.timed_out ?? 0);
}

/** Maximum number of task types whose failures in a row are kept per worker; the longest unchanged are dropped. */
const MAX_FAILING_TYPES = 256;

/**
 * Failures in a row of one worker, by task type, after a report; types without any are left out. They continue over
 * restarts, because a task may fail by ending its process. Undefined if there are none.
 */
export function workerFailuresInRow(
  current: Readonly<Record<string, number>> | undefined,
  before: MergedReport,
  after: MergedReport,
): Readonly<Record<string, number>> | undefined {
  const earlier = before.tasks?.types;
  const later = after.tasks?.types;
  if (earlier === later) {
    return current;
  }
  let next: Record<string, number> | undefined;
  for (const taskType in later) {
    const stats = later[taskType];
    const previous = statsOf(earlier, taskType);
    if (stats === undefined || stats === previous) {
      continue;
    }
    const failed = increase(previous?.failed, stats.failed) + increase(previous?.timed_out, stats.timed_out);
    const known = current !== undefined && Object.hasOwn(current, taskType) ? (current[taskType] ?? 0) : 0;
    const count = failuresInRowAfter(known, increase(previous?.succeeded, stats.succeeded), failed);
    if (count === known) {
      continue;
    }
    next ??= { ...current };
    // Deleted first, so that it moves to the end: the newest type is the last one.
    Reflect.deleteProperty(next, taskType);
    if (count > 0) {
      next[taskType] = count;
    }
  }
  return next === undefined ? current : newestFailing(next);
}

function newestFailing(failures: Record<string, number>): Readonly<Record<string, number>> | undefined {
  const entries = Object.entries(failures);
  if (entries.length === 0) {
    return undefined;
  }
  return entries.length <= MAX_FAILING_TYPES
    ? failures
    : Object.fromEntries(entries.slice(-MAX_FAILING_TYPES));
}

/** Maximum number of removed task types kept per worker. The oldest are dropped; if they return, they count twice. */
const MAX_REMOVED_TYPES = 256;

/**
 * Returns the removed counters after a report: those before, plus the task types that the report removed. Totals are
 * cumulative for the lifetime of the process, so a type that returns continues from its last total, and counting it from
 * 0 would count its tasks twice.
 */
export function removedCountersAfter(
  removed: RemovedCounters | undefined,
  before: MergedReport,
  after: MergedReport,
): RemovedCounters | undefined {
  const earlier = before.tasks?.types;
  const later = after.tasks?.types;
  if (earlier === undefined || earlier === later) {
    return removed;
  }
  let next: TaskTypes | undefined;
  for (const type in earlier) {
    const last = statsOf(earlier, type);
    if (last === undefined || !isLost(last, statsOf(later, type))) {
      continue;
    }
    next ??= { ...removed };
    const kept = { ...statsOf(next, type), ...last };
    // Deleted first, so that it moves to the end: the newest type is the last one.
    Reflect.deleteProperty(next, type);
    next[type] = kept;
  }
  return next === undefined ? removed : newest(next);
}

/** The report including removed counters: the baseline from which increases are counted. */
export function withRemovedCounters(
  report: MergedReport,
  removed: RemovedCounters | undefined,
): MergedReport {
  if (removed === undefined) {
    return report;
  }
  const types = { ...removed };
  for (const [type, stats] of Object.entries(report.tasks?.types ?? {})) {
    types[type] = { ...statsOf(removed, type), ...stats };
  }
  return { ...report, tasks: { ...report.tasks, types } };
}

function isLost(before: TaskStats, after: TaskStats | undefined): boolean {
  return after === undefined || (before.duration !== undefined && after.duration === undefined);
}

function newest(removed: TaskTypes): RemovedCounters {
  const types = Object.entries(removed);
  return types.length <= MAX_REMOVED_TYPES ? removed : Object.fromEntries(types.slice(-MAX_REMOVED_TYPES));
}
