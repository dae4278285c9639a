import { type Config } from '../../config/schema/config';
import { parseRetentionOverride } from '../../config/schema/retention';
import { isAwaited, MIN_JOB_INTERVAL_MS, promiseMs } from '../../health/liveness/goodbye';
import { type Worker } from '../../model/worker';
import { isEphemeral } from './replacements';

/** A failed job is kept for at least this many times the silence that made it fail: somebody has to notice it. */
const MIN_KEPT_PROMISES_OF_JOBS = 3;

/**
 * How long a worker is kept in its state, in seconds: what is configured for its type, else for ephemeral workers, else in
 * general. An ephemeral worker that has been replaced, or failed, never reports again under its ID. A failed worker is kept for
 * at least its promise, a job for several, unless it is configured for its type: a daily job must not be forgotten within days. A worker that is expected by a user, or expected again after a goodbye, is not forgotten.
 */
export function retentionSeconds(
  worker: Worker,
  state: 'stopped' | 'failed',
  retention: Config['retention'],
): number {
  if (worker.expected !== undefined || isAwaited(worker)) {
    return Number.POSITIVE_INFINITY;
  }
  const overridden = retention.overrides
    .map(parseRetentionOverride)
    .findLast((override) => override.workerType === worker.type && override.state === state);
  if (overridden !== undefined) {
    return overridden.seconds;
  }
  const general = state === 'stopped' ? retention.stoppedSeconds : retention.failedSeconds;
  const seconds =
    isEphemeral(worker) || worker.retired !== undefined
      ? Math.min(general, retention.ephemeralSeconds)
      : general;
  const promises = worker.intervalMs >= MIN_JOB_INTERVAL_MS ? MIN_KEPT_PROMISES_OF_JOBS : 1;
  return state === 'failed' ? Math.max(seconds, (promises * promiseMs(worker)) / 1000) : seconds;
}
