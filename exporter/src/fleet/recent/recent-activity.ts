import { type Config } from '../../config/schema/config';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Heartbeat, HeartbeatLog } from './heartbeat-log';
import { TransitionLog } from './transition-log';

/** Maximum transitions for the event stream: an hour of a large fleet with many failures, a few megabytes. */
const MAX_TRANSITIONS = 10_000;

/** The last heartbeats of each worker and the last transitions of all workers. In memory only. */
export class RecentActivity {
  readonly transitions: TransitionLog;
  readonly #heartbeatsKept: Config['health']['heartbeatsKept'];
  readonly #heartbeats = new Map<string, HeartbeatLog>();

  constructor({ heartbeatsKept }: Config['health'], now: Millis) {
    this.#heartbeatsKept = heartbeatsKept;
    // IDs start at the start time in microseconds, so that they ascend across restarts below a million transitions a second.
    this.transitions = new TransitionLog(MAX_TRANSITIONS, Math.floor(now) * 1000);
  }

  addHeartbeat(worker: Worker, at: Millis): void {
    let log = this.#heartbeats.get(worker.id);
    if (log === undefined) {
      log = new HeartbeatLog(this.#heartbeatsKept);
      this.#heartbeats.set(worker.id, log);
    }
    const { metadata } = worker.report;
    log.add({ at, ...(worker.status && { status: worker.status }), ...(metadata && { metadata }) });
  }

  heartbeats(id: string, from: Millis, to: Millis): Heartbeat[] {
    return this.#heartbeats.get(id)?.between(from, to) ?? [];
  }

  addTransition(worker: Worker, before: Worker | undefined, age: Millis, reason: string): void {
    const { state, since } = worker.health;
    if (state === before?.health.state) {
      return;
    }
    const { lastHeartbeatAt } = worker;
    this.transitions.add({
      workerId: worker.id,
      workerType: worker.type,
      state,
      ...(before && { previous: before.health.state }),
      at: since,
      ...(lastHeartbeatAt !== undefined && { lastHeartbeatAt }),
      elapsedMs: age,
      reason,
    });
  }

  forget(id: string): void {
    this.#heartbeats.delete(id);
  }
}
