import { type LadderState } from '../model/state';
import { type Worker } from '../model/worker';

const ACTIVE_STATES: readonly LadderState[] = ['healthy', 'unknown', 'degraded', 'critical'];

/**
 * Whether a worker counts as active or dead (S5.4); undefined if neither. An active worker has sent a heartbeat and has
 * neither failed nor stopped; a dead one has failed. So the last heartbeat of an active worker is within its own failure
 * threshold (by default far below five minutes), and an hourly job is not dead between two runs. A stopped worker, and
 * an expected one without a heartbeat, is neither until it fails.
 */
export function activityState({
  health,
  lastHeartbeatAt,
}: Pick<Worker, 'health' | 'lastHeartbeatAt'>): 'active' | 'dead' | undefined {
  if (health.state === 'failed') {
    return 'dead';
  }
  return lastHeartbeatAt !== undefined && ACTIVE_STATES.includes(health.state) ? 'active' : undefined;
}
