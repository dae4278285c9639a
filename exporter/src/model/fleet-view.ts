import { SANDBOX_STATES, type SandboxState } from '@heartline/protocol';
import { type Millis, type Worker } from './worker';

/** A queue as its newest teller reported it; dropped when that teller fails or is forgotten. */
export interface QueueDepth {
  readonly queue: string;
  readonly priority: string;
  readonly tellerId: string;
  readonly toldAt: Millis;
  readonly waiting?: number;
  readonly active?: number;
  readonly delayed?: number;
  readonly oldestWaitingAt?: Millis;
}

export { SANDBOX_STATES, type SandboxState };

/** An environment a worker runs in, with its own life and events. */
export interface Sandbox {
  readonly id: string;
  readonly workerId?: string;
  readonly workerType: string;
  readonly state: SandboxState;
  readonly createdAt?: Millis;
  readonly lastEventAt?: Millis;
  readonly cpuRatio?: number;
  readonly memoryBytes?: number;
  readonly diskBytes?: number;
  readonly hourlyCostDollars?: number;
  readonly updatedAt: Millis;
}

/** Sandbox time and money by worker type; never goes down, survives the sandboxes. */
export interface SandboxUsage {
  readonly workerType: string;
  readonly runtimeSeconds: number;
  readonly costDollars: number;
}

/** A histogram summed over workers; increments are taken per incarnation, so it never goes down. */
export interface Histogram {
  /** Upper bounds, ascending, without +Inf. */
  readonly bounds: readonly number[];
  /** Cumulative counts per bound. */
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sum: number;
}

export interface TaskDurations extends Histogram {
  readonly workerType: string;
  readonly taskType: string;
}

export interface Interarrival extends Histogram {
  readonly workerType: string;
}

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
