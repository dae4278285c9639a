import { type Config } from '../../config/schema/config';
import { timeAtAge } from '../../health/liveness/observed-age';
import { type Observability } from '../../model/observation-gap';
import { type SandboxRow } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/**
 * Returns when a stopped or failed worker is removed if it stays in its state, and why. Returns undefined for a worker in
 * another state, which is not removed.
 */
export function workerExpiry(
  { health }: Worker,
  { gaps }: Observability,
  retention: Config['retention'],
): { readonly at: Millis; readonly reason: 'stopped' | 'failed' } | undefined {
  if (health.state !== 'stopped' && health.state !== 'failed') {
    return undefined;
  }
  const seconds = health.state === 'stopped' ? retention.stoppedSeconds : retention.failedSeconds;
  // Observation gaps do not count: no worker is removed because the exporter was down.
  return { at: timeAtAge(health.since, seconds * 1000, gaps, 0), reason: health.state };
}

/**
 * Returns true if the last report about a sandbox is older than its retention: that of failed workers if the sandbox was
 * running, else that of stopped workers.
 */
export function isSandboxExpired(row: SandboxRow, now: Millis, retention: Config['retention']): boolean {
  const seconds = row.state === 'running' ? retention.failedSeconds : retention.stoppedSeconds;
  return now - row.updatedAt >= seconds * 1000;
}
