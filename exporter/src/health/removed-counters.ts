import { type MergedReport } from '@heartline/protocol';
import { type RemovedCounters, type TaskTypes } from '../model/worker';

/** Types remembered for each worker, the newest; whoever tells an older one again counts it again. */
const MAX_REMOVED_TYPES = 256;

/**
 * What is retired after a report. Totals are cumulative for as long as the process lives: a type that comes back goes on
 * from where it was, and must not be counted twice.
 */
export function removedCountersAfter(
  retired: RemovedCounters | undefined,
  before: MergedReport,
  after: MergedReport,
): RemovedCounters | undefined {
  const earlier = before.tasks?.types;
  const later = after.tasks?.types;
  if (earlier === undefined || earlier === later) return retired;
  let next: TaskTypes | undefined;
  for (const type in earlier) {
    const was = own(earlier, type);
    if (was === undefined || !isLost(was, own(later, type))) continue;
    next ??= { ...retired };
    const whole = { ...own(next, type), ...was };
    // At the end again: the newest is the last.
    Reflect.deleteProperty(next, type);
    next[type] = whole;
  }
  return next === undefined ? retired : newest(next);
}

/** What is known with what was retired: from there on totals rise, and are counted. */
export function withRemovedCounters(known: MergedReport, retired: RemovedCounters | undefined): MergedReport {
  if (retired === undefined) return known;
  const types = { ...retired };
  for (const [type, stats] of Object.entries(known.tasks?.types ?? {}))
    types[type] = { ...own(retired, type), ...stats };
  return { ...known, tasks: { ...known.tasks, types } };
}

/** Own keys only: a task type may be called "constructor". */
function own(types: TaskTypes | undefined, type: string): TaskTypes[string] | undefined {
  return types !== undefined && Object.hasOwn(types, type) ? types[type] : undefined;
}

function isLost(was: TaskTypes[string], is: TaskTypes[string] | undefined): boolean {
  return is === undefined || (was.duration !== undefined && is.duration === undefined);
}

function newest(retired: TaskTypes): RemovedCounters {
  const types = Object.entries(retired);
  return types.length <= MAX_REMOVED_TYPES ? retired : Object.fromEntries(types.slice(-MAX_REMOVED_TYPES));
}
