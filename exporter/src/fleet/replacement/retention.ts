import { type Config } from '../../config/schema/config';
import { parseRetentionOverride } from '../../config/schema/retention';
import { type Worker } from '../../model/worker';
import { isEphemeral } from './replacements';

/**
 * How long a worker is kept in its state, in seconds: what is configured for its type, else for ephemeral workers, else in
 * general. An ephemeral worker that has been replaced, or failed, never reports again under its ID.
 */
export function retentionSeconds(
  worker: Worker,
  state: 'stopped' | 'failed',
  retention: Config['retention'],
): number {
  const overridden = retention.overrides
    .map(parseRetentionOverride)
    .findLast((override) => override.workerType === worker.type && override.state === state);
  if (overridden !== undefined) {
    return overridden.seconds;
  }
  const general = state === 'stopped' ? retention.stoppedSeconds : retention.failedSeconds;
  return isEphemeral(worker) || worker.retired !== undefined
    ? Math.min(general, retention.ephemeralSeconds)
    : general;
}
