import { type FleetView } from '../../model/fleet-view';
import { type RecoveryTarget } from '../drivers/driver';

/** When the owner of a lease counts as dead. */
export interface DeadOwnerRule {
  /** Minimum time since its last heartbeat. */
  readonly graceSeconds: number;
  readonly fleet: Pick<FleetView, 'get' | 'now'>;
}

/**
 * Why the leases of a worker may not be released; undefined if they may. The worker must be failed or stopped by the
 * exporter's own record, silent for the grace, and must not have started again: a new process may hold leases of its own
 * under the same ID.
 */
export function leaseRefusal(
  target: RecoveryTarget,
  { fleet, graceSeconds }: DeadOwnerRule,
): string | undefined {
  const worker = fleet.get(target.workerId);
  if (worker === undefined) {
    return 'The worker is unknown, so nothing shows that it is dead.';
  }
  if (worker.incarnation.key !== target.incarnation.key) {
    return `The worker has started again: its incarnation is ${worker.incarnation.key}, not ${target.incarnation.key}.`;
  }
  const { state } = worker.health;
  if (state !== 'failed' && state !== 'stopped') {
    return `The worker is ${state}, not failed or stopped.`;
  }
  const silentMs = fleet.now() - (worker.lastHeartbeatAt ?? worker.registeredAt);
  return silentMs < graceSeconds * 1000
    ? `The last heartbeat was ${Math.floor(silentMs / 1000)} s ago; leases are released after ${graceSeconds} s.`
    : undefined;
}
