import { type LadderState } from '../model/state';
import { type Worker } from '../model/worker';

const ACTIVE_STATES: readonly LadderState[] = ['healthy', 'unknown', 'degraded', 'critical'];

/**
 * Whether a worker is counted as active or dead (S5.4); undefined where it is neither. Active was heard, and has neither
 * failed nor stopped; dead has failed. So the last heartbeat of an active worker is within its own failure threshold,
 * whose default is far below five minutes, and an hourly job is not dead in between. One that stopped, or that is
 * expected and was never heard, is neither, until it fails.
 */
export function activityState({
  health,
  lastHeartbeatAt,
}: Pick<Worker, 'health' | 'lastHeartbeatAt'>): 'active' | 'dead' | undefined {
  if (health.state === 'failed') return 'dead';
  return lastHeartbeatAt !== undefined && ACTIVE_STATES.includes(health.state) ? 'active' : undefined;
}
