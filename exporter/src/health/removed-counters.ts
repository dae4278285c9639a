import { type MergedReport } from '@heartline/protocol';
import { type RemovedCounters, type TaskTypes } from '../model/worker';
import { statsOf, type TaskStats } from './consecutive-failures';

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
