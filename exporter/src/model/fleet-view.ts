import {
  type Interarrival,
  type QueueDepth,
  type Sandbox,
  type SandboxUsage,
  type TaskDurations,
} from './tables';
import { type Millis } from './time';
import { type Worker } from './worker';

/** What exposition, API and landing page may see of the fleet: reading only. */
export interface FleetView {
  /** The exporter's clock. */
  now(): Millis;
  readonly size: number;
  get(id: string): Worker | undefined;
  workers(): IterableIterator<Worker>;
  /** Types of workers heard so far: a small set, and bounded. */
  workerTypes(): Iterable<string>;
  /** Time since the last heartbeat, or the registration, less the time in which nobody could have listened. */
  age(worker: Worker, now: Millis): Millis;
  /** Whether the source that spoke of it last cannot be reached. */
  sourceDown(worker: Worker): boolean;
  queues(): Iterable<QueueDepth>;
  sandboxes(): Iterable<Sandbox>;
  sandboxUsage(now: Millis): Iterable<SandboxUsage>;
  /** Rows that go on growing: to be read at once, and not kept. */
  taskDurations(): Iterable<TaskDurations>;
  /** As above. */
  interarrivals(): Iterable<Interarrival>;
  /** Calls back after each change of a worker; `worker` is undefined when it was forgotten. Returns the way to stop. */
  onChange(listener: (id: string, worker: Worker | undefined) => void): () => void;
}
