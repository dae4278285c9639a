import { type FleetView } from '../../model/fleet-view';
import { type Config } from '../../config/schema/config';
import { type Fleet } from '../../fleet/fleet';
import { Problem } from '../../http/messages/problem';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Recovery } from '../../recovery/recovery';
import { type Log } from '../../telemetry/log';
import { type ProcessHealth } from '../../telemetry/process-health';

/** What the routes about the fleet's health share. */
export interface HealthDeps {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly log: Log;
  readonly processHealth: Pick<ProcessHealth, 'stuck'>;
  readonly recovery: Recovery;
  /** When the exporter started. */
  readonly startedAt: Millis;
}

export const UNKNOWN_WORKER = 'No such worker is known.';

export function unknownWorker(id: string): Problem {
  return new Problem(
    404,
    `No worker ${JSON.stringify(id)} is known. It is known from its first heartbeat, or from PUT /health/workers/${id}, on.`,
  );
}

/** The worker, or a Problem (404). */
export function requireWorker(fleet: Pick<FleetView, 'get'>, id: string): Worker {
  const worker = fleet.get(id);
  if (worker === undefined) throw unknownWorker(id);
  return worker;
}
