import { type MergedReport } from '@heartline/protocol';
import { type RemovedCounters, type TaskTypes } from '../model/worker';

/** Maximum number of removed types kept per worker, newest first to stay; an older type that returns is counted again. */
const MAX_REMOVED_TYPES = 256;

/**
 * The removed counters after a report. Totals are cumulative for as long as the process runs: a type that returns continues
 * from its last value and must not be counted twice.
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
    const was = own(earlier, type);
    if (was === undefined || !isLost(was, own(later, type))) {
      continue;
    }
    next ??= { ...removed };
    const whole = { ...own(next, type), ...was };
    // Moved to the end: the newest is the last.
    Reflect.deleteProperty(next, type);
    next[type] = whole;
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
    types[type] = { ...own(removed, type), ...stats };
  }
  return { ...report, tasks: { ...report.tasks, types } };
}

/** Own keys only: a task type may be called "constructor". */
function own(types: TaskTypes | undefined, type: string): TaskTypes[string] | undefined {
  return types !== undefined && Object.hasOwn(types, type) ? types[type] : undefined;
}

function isLost(was: TaskTypes[string], is: TaskTypes[string] | undefined): boolean {
  return is === undefined || (was.duration !== undefined && is.duration === undefined);
}

function newest(removed: TaskTypes): RemovedCounters {
  const types = Object.entries(removed);
  return types.length <= MAX_REMOVED_TYPES ? removed : Object.fromEntries(types.slice(-MAX_REMOVED_TYPES));
}
