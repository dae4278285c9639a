import { type FleetView } from '../model/fleet-view';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type ActionTable } from './actions/action-table';

export interface RecoveryTimeDeps {
  readonly fleet: Pick<FleetView, 'workers' | 'onChange'>;
  readonly actions: Pick<ActionTable, 'running' | 'history'>;
  readonly recovered: (by: 'action' | 'itself', seconds: number) => void;
}

/**
 * Measures how long workers are failed, with and without a recovery action: what recovery saves is the difference. The end
 * is the heartbeat. Workers that stop, are replaced or forgotten have not recovered and do not count.
 *
 * Returns the function that ends it.
 */
export function measureRecoveryTime({ fleet, actions, recovered }: RecoveryTimeDeps): () => void {
  const failedSince = new Map<string, Millis>();
  const remember = ({ id, health }: Worker) => failedSince.set(id, health.since);
  for (const worker of fleet.workers()) {
    if (worker.health.state === 'failed') {
      remember(worker);
    }
  }
  return fleet.onChange((id, worker) => {
    if (worker?.health.state === 'failed') {
      remember(worker);
      return;
    }
    const since = failedSince.get(id);
    failedSince.delete(id);
    const isBack = worker !== undefined && !['stopped', 'unknown'].includes(worker.health.state);
    if (since === undefined || !isBack || worker.lastHeartbeatAt === undefined) {
      return;
    }
    const byAction = actions.running(id) !== undefined || (actions.history(id)?.lastEndedAt ?? 0) >= since;
    recovered(byAction ? 'action' : 'itself', Math.max(0, worker.lastHeartbeatAt - since) / 1000);
  });
}
