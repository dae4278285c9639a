import { type Worker } from '../../model/worker';

/**
 * Records a report of an older incarnation in the worker. A single one is a late report. If reports of two incarnations
 * alternate, two processes use the same worker ID: that is an ID conflict.
 */
export function recordIdConflict(worker: Worker): Worker {
  if (worker.idConflict?.earlierReportedLast === true) {
    return worker;
  }
  const alternations = (worker.idConflict?.alternations ?? 0) + 1;
  return {
    ...worker,
    idConflict: { alternations, earlierReportedLast: true },
    idConflictCount: worker.idConflictCount + (alternations > 1 ? 1 : 0),
  };
}
