import { workerAge, workerLiveness } from '../health/worker-liveness';
import { type FleetView } from '../model/fleet-view';
import { type Observability } from '../model/observation-gap';
import { type Liveness } from '../model/state';
import {
  type Interarrival,
  type QueueDepth,
  type Sandbox,
  type SandboxUsage,
  type TaskDurations,
} from '../model/tables';
import { type Clock, type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Heartbeat } from './activity/heartbeat-log';
import { type RecentActivity } from './activity/recent-activity';
import { type TransitionLog } from './activity/transition-log';
import { type WorkerListener, type WorkerListeners } from './listeners';
import { type FleetTables } from './restore';

/** Parts that the state is read from. */
export interface FleetStateDeps {
  readonly clock: Clock;
  readonly tables: FleetTables;
  readonly listeners: WorkerListeners;
  readonly activity: RecentActivity;
}

/** Read access to everything that is known about the fleet. */
export class FleetState implements FleetView {
  readonly #deps: FleetStateDeps;

  constructor(deps: FleetStateDeps) {
    this.#deps = deps;
  }

  now(): Millis {
    return this.#deps.clock.now();
  }

  get size(): number {
    return this.#deps.tables.workers.size;
  }

  get(id: string): Worker | undefined {
    return this.#deps.tables.workers.get(id);
  }

  workers(): IterableIterator<Worker> {
    return this.#deps.tables.workers.values();
  }

  /** Each type has its histogram of gaps, from the second heartbeat on, and the number of those is limited. */
  *workerTypes(): Generator<string> {
    for (const { workerType } of this.interarrivals()) yield workerType;
  }

  age(worker: Worker, now: Millis): Millis {
    return workerAge(worker, now, this.observability(worker));
  }

  sourceDown(worker: Worker): boolean {
    return this.observability(worker).sourceDown;
  }

  queues(): Iterable<QueueDepth> {
    return this.#deps.tables.queues.rows();
  }

  sandboxes(): Iterable<Sandbox> {
    return this.#deps.tables.sandboxes.rows();
  }

  sandboxUsage(now: Millis): Iterable<SandboxUsage> {
    return this.#deps.tables.sandboxes.usage(now);
  }

  taskDurations(): Iterable<TaskDurations> {
    return this.#deps.tables.durations.rows();
  }

  interarrivals(): Iterable<Interarrival> {
    return this.#deps.tables.interarrivals.rows();
  }

  onChange(listener: WorkerListener): () => void {
    return this.#deps.listeners.add(listener);
  }

  /** The newest transitions of all workers (S4.6). */
  get transitions(): TransitionLog {
    return this.#deps.activity.transitions;
  }

  /** The last heartbeats of a worker with from ≤ at ≤ to, oldest first (S4.3). */
  heartbeats(id: string, from: Millis, to: Millis): Heartbeat[] {
    return this.#deps.activity.heartbeats(id, from, to);
  }

  /** Liveness as the ladder says it of this moment. */
  liveness(worker: Worker, now: Millis): Liveness {
    return workerLiveness(worker, now, this.observability(worker));
  }

  /** When heartbeats of the worker could not be received. */
  observability(worker: Worker): Observability {
    return this.#deps.tables.gaps.forSource(worker.source);
  }
}
