import { type Clock } from './observation/monotonic-clock';
import { type Listeners, type WorkerListener } from './listeners';
import { type Restored } from './restore';
import { type Liveness } from '../health/ladder';
import { type Chronicle } from './activity/recent-activity';
import { type Heartbeat } from './activity/heartbeat-log';
import { ageOf, type Heard, livenessOf } from '../health/worker-liveness';
import { type TransitionLog } from './activity/transition-log';
import {
  type FleetView,
  type Interarrival,
  type QueueDepth,
  type Sandbox,
  type SandboxUsage,
  type TaskDurations,
} from '../model/fleet-view';
import { type Millis, type Worker } from '../model/worker';

/** The reading half of the fleet. */
export class Reading implements FleetView {
  protected readonly known: Restored;
  protected readonly listeners: Listeners;
  protected readonly chronicle: Chronicle;
  readonly #clock: Clock;

  protected constructor(known: Restored, clock: Clock, listeners: Listeners, chronicle: Chronicle) {
    this.known = known;
    this.#clock = clock;
    this.listeners = listeners;
    this.chronicle = chronicle;
  }

  now(): Millis {
    return this.#clock.now();
  }

  get size(): number {
    return this.known.workers.size;
  }

  get(id: string): Worker | undefined {
    return this.known.workers.get(id);
  }

  workers(): IterableIterator<Worker> {
    return this.known.workers.values();
  }

  /** Each type has its histogram of gaps, from the second heartbeat on, and the number of those is limited. */
  *workerTypes(): Generator<string> {
    for (const { workerType } of this.interarrivals()) yield workerType;
  }

  age(worker: Worker, now: Millis): Millis {
    return ageOf(worker, now, this.heard(worker));
  }

  sourceDown(worker: Worker): boolean {
    return this.heard(worker).sourceDown;
  }

  queues(): Iterable<QueueDepth> {
    return this.known.queues.rows();
  }

  sandboxes(): Iterable<Sandbox> {
    return this.known.sandboxes.rows();
  }

  sandboxUsage(now: Millis): Iterable<SandboxUsage> {
    return this.known.sandboxes.usage(now);
  }

  taskDurations(): Iterable<TaskDurations> {
    return this.known.durations.rows();
  }

  interarrivals(): Iterable<Interarrival> {
    return this.known.interarrivals.rows();
  }

  onChange(listener: WorkerListener): () => void {
    return this.listeners.add(listener);
  }

  /** The newest transitions of all workers (S4.6). */
  get transitions(): TransitionLog {
    return this.chronicle.transitions;
  }

  /** The last heartbeats of a worker with from ≤ at ≤ to, oldest first (S4.3). */
  heartbeats(id: string, from: Millis, to: Millis): Heartbeat[] {
    return this.chronicle.heartbeats(id, from, to);
  }

  /** Liveness as the ladder says it of this moment. */
  liveness(worker: Worker, now: Millis): Liveness {
    return livenessOf(worker, now, this.heard(worker));
  }

  protected heard(worker: Worker): Heard {
    return this.known.hearing.of(worker.source);
  }
}
