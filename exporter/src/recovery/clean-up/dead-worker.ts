import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { isObserved } from '../decision/observed-failure';

/**
 * Why a worker counts as dead for clean-up, as a sentence; undefined if it does not.
 *
 * @param listeningSince as FleetView.listeningSince: a worker may have started again while the exporter was down
 * @param silentMs as FleetView.age: neither a downtime of the exporter nor a jump of the clock is a silence of the worker
 */
export function deathOf(
  worker: Worker,
  now: Millis,
  graceMs: Millis,
  listeningSince: Millis,
  silentMs: Millis,
): string | undefined {
  const { state } = worker.health;
  // Without a key, a new process under the same ID cannot be told apart.
  if ((state !== 'failed' && state !== 'stopped') || worker.incarnation.key === '') {
    return undefined;
  }
  if (!isObserved(worker, listeningSince, now)) {
    return undefined;
  }
  return silentMs < graceMs
    ? undefined
    : `The worker is ${state}, and its last heartbeat was ${Math.floor(silentMs / 1000)} s ago.`;
}
