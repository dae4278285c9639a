import { type Clock } from './clock';
import { type Listeners, type WorkerListener } from './listeners';
import { type Restored } from './restore';
import { ageOf, type Heard } from './standing';
import {
  type FleetView,
  type Interarrival,
  type QueueDepth,
  type Sandbox,
  type SandboxUsage,
  type TaskDurations,
} from './view';
import { type Millis, type Worker } from './worker';

/** The reading half of the fleet. */
export class Reading implements FleetView {
  protected readonly known: Restored;
  protected readonly listeners: Listeners;
  readonly #clock: Clock;

  protected constructor(known: Restored, clock: Clock, listeners: Listeners) {
    this.known = known;
    this.#clock = clock;
    this.listeners = listeners;
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

  protected heard(worker: Worker): Heard {
    return this.known.hearing.of(worker.source);
  }
}
