import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/**
 * Whether the exporter has seen for itself that a worker is failed or stopped. What it knows from before it was down may be
 * wrong by now: the worker has had no chance to report in between. So it must have failed since then, or must have been
 * silent since then for as long as it takes to fail.
 *
 * @param listeningSince as FleetView.listeningSince
 */
export function isObserved(
  { health, failureThreshold, intervalMs }: Pick<Worker, 'health' | 'failureThreshold' | 'intervalMs'>,
  listeningSince: Millis,
  now: Millis,
): boolean {
  return health.since > listeningSince || now - listeningSince >= failureThreshold * intervalMs;
}
