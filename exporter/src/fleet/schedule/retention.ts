import { type Config } from '../../config/schema/config';
import { timeAtAge } from '../../health/observed-age';
import { type Observability } from '../../health/worker-liveness';
import { type Millis, type Worker } from '../../model/worker';

/** When a worker that stays as it is will be forgotten, and why; undefined where it will not. */
export function retentionEnd(
  { health }: Worker,
  { gaps }: Observability,
  retention: Config['retention'],
): { readonly at: Millis; readonly reason: 'stopped' | 'failed' } | undefined {
  if (health.state !== 'stopped' && health.state !== 'failed') return undefined;
  const kept = health.state === 'stopped' ? retention.stoppedSeconds : retention.failedSeconds;
  // Our own absence does not count here either: nothing is forgotten because we were away.
  return { at: timeAtAge(health.since, kept * 1000, gaps, 0), reason: health.state };
}
