import { type Worker } from '../../model/worker';

/**
 * Counts a report of an earlier incarnation. One is late; when the present one has spoken in between and
 * an earlier one speaks again, two living processes share the ID and take turns.
 */
export function recordIdConflict(worker: Worker): Worker {
  if (worker.rival?.spokeLast === true) return worker;
  const turns = (worker.rival?.turns ?? 0) + 1;
  return {
    ...worker,
    rival: { turns, spokeLast: true },
    identityConflicts: worker.identityConflicts + (turns > 1 ? 1 : 0),
  };
}
