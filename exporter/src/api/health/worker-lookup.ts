import { type Config } from '../../config/schema/config';
import { type Fleet } from '../../fleet/fleet';
import { type ClientAddresses } from '../../http/clients/client-address';
import { Problem } from '../../http/messages/problem';
import { type FleetView } from '../../model/fleet-view';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type RecoveryService } from '../../recovery/recovery-service';
import { type Log } from '../../telemetry/log';
import { type ProcessHealth } from '../../telemetry/process-health';
import { toWorkerResponse, type WorkerResponse, type WorkerResponseView } from './worker-response';

/** Dependencies that the health routes share. */
export interface HealthDeps {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly addresses: ClientAddresses;
  readonly log: Log;
  readonly processHealth: Pick<ProcessHealth, 'stuck'>;
  readonly recovery: RecoveryService;
  /** When the exporter started. */
  readonly startedAt: Millis;
}

export const UNKNOWN_WORKER = 'Unknown worker.';

export function unknownWorker(id: string): Problem {
  return new Problem(
    404,
    `Unknown worker ${JSON.stringify(id)}. A worker is created by its first heartbeat or by PUT /health/workers/${id}.`,
  );
}

/** Returns the worker. Throws a Problem (404) if it is unknown. */
export function requireWorker(fleet: Pick<FleetView, 'get'>, id: string): Worker {
  const worker = fleet.get(id);
  if (worker === undefined) {
    throw unknownWorker(id);
  }
  return worker;
}

/** The worker as it is now, for a response. Throws a Problem (404) if it is unknown. */
export function workerResponse(
  fleet: Pick<FleetView, 'get' | 'now'> & WorkerResponseView,
  id: string,
): WorkerResponse {
  return toWorkerResponse(requireWorker(fleet, id), fleet, fleet.now());
}
