import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** A worker with at least this interval is a job: it runs, says goodbye, and is expected again. */
export const MIN_JOB_INTERVAL_MS: Millis = 3_600_000;
/** How long an expected worker may stay away after its goodbye, if its promise is shorter: a deployment takes minutes. */
export const MIN_RETURN_MS: Millis = 300_000;

/** Time since the last heartbeat at which a worker that keeps its promise is failed. */
export function promiseMs({
  failureThreshold,
  intervalMs,
}: Pick<Worker, 'failureThreshold' | 'intervalMs'>): Millis {
  return failureThreshold * intervalMs;
}

/**
 * Whether a stopped worker is expected again: its goodbye ended a run and not the promise. This holds for workers that a user
 * expects (`PUT /health/workers/{id}`) and for jobs, which are workers with an interval of at least an hour. The goodbye of any
 * other worker is final: it was scaled down or deployed. An ephemeral worker never returns under its ID, and a user who
 * stopped the monitoring has no `goodbyeAt`.
 */
export function isAwaited({ status, goodbyeAt, retired, report, expected, intervalMs }: Worker): boolean {
  return (
    status === 'stopped' &&
    goodbyeAt !== undefined &&
    retired === undefined &&
    report.ephemeral !== true &&
    (expected !== undefined || intervalMs >= MIN_JOB_INTERVAL_MS)
  );
}

/** Age from which an awaited worker is overdue and fails: its promise after the goodbye, or after it was expected. */
export function returnAge(worker: Worker): Millis {
  const { goodbyeAt = 0, expected, lastHeartbeatAt, registeredAt } = worker;
  const start = Math.max(goodbyeAt, expected?.at ?? 0) - (lastHeartbeatAt ?? registeredAt);
  return Math.max(0, start) + Math.max(promiseMs(worker), MIN_RETURN_MS);
}
