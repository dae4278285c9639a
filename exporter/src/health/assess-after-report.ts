import { sameAssessment, type Assessment } from '../model/assessment';
import { type Assessor } from './assessor';
import { type Millis, type Worker } from '../model/worker';

/** What the checks make of a worker after a report. A gap after a failure or a restart says nothing about its rhythm. */
export function assessAfterReport(
  worker: Worker,
  before: Worker | undefined,
  gap: number | undefined,
  now: Millis,
  assessor: Assessor | undefined,
): Assessment | undefined {
  if (assessor === undefined) return worker.assessment;
  const regular = before?.health.state !== 'failed' && before?.starts === worker.starts;
  assessor.observe(worker, now, regular && gap !== undefined ? gap * worker.intervalMs : undefined);
  return assessor.assess(worker, 0, now);
}

/** Whether a look at a worker found nothing new. */
export function isUnchanged(worker: Worker, before: Worker): boolean {
  return (
    worker.health === before.health &&
    worker.liveness === before.liveness &&
    sameAssessment(worker.assessment, before.assessment)
  );
}
