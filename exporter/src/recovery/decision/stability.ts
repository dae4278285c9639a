import { type RecoverySettings } from '../../config/schema/recovery';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** A run of heartbeats of one process without a failure. Times by a clock that does not jump. */
interface Run {
  readonly incarnation: string;
  readonly since: Millis;
  /** The last heartbeat of the run: its number, and when it was seen. */
  readonly heartbeats: number;
  readonly lastAt: Millis;
}

/** Fewer heartbeats prove nothing about a worker with a long interval. */
const MIN_STABLE_INTERVALS = 3;

/**
 * Tells which workers have been stable: one process that sent heartbeats for long enough, and was not failed in between. A
 * heartbeat after a long silence begins a run, it does not end one; a worker that dies soon after each restart never has a
 * long one. Runs begin anew with the exporter.
 */
export class Stability {
  readonly #runs = new Map<string, Run>();

  /** Follows a worker; call it every second. Returns whether it is stable by now. */
  observe(
    worker: Pick<Worker, 'id' | 'health' | 'incarnation' | 'heartbeatCount' | 'intervalMs'>,
    { healthySeconds }: Pick<RecoverySettings, 'healthySeconds'>,
    now: Millis,
  ): boolean {
    const { id, health, incarnation, heartbeatCount, intervalMs } = worker;
    if (health.state === 'failed' || health.state === 'stopped' || health.state === 'unknown') {
      this.#runs.delete(id);
      return false;
    }
    const known = this.#runs.get(id);
    const run =
      known?.incarnation !== incarnation.key
        ? { incarnation: incarnation.key, since: now, heartbeats: heartbeatCount, lastAt: now }
        : known.heartbeats === heartbeatCount
          ? known
          : { ...known, heartbeats: heartbeatCount, lastAt: now };
    this.#runs.set(id, run);
    return run.lastAt - run.since >= Math.max(healthySeconds * 1000, MIN_STABLE_INTERVALS * intervalMs);
  }

  /** Forgets a worker: its next run begins when it is observed again. */
  forget(workerId: string): void {
    this.#runs.delete(workerId);
  }
}
