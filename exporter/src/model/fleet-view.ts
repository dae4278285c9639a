import { type Acknowledgement } from './acknowledgement';
import { type MaintenanceWindow } from './maintenance';
import { type EndedWorker } from './ended-worker';
import {
  type CrashGroup,
  type Interarrival,
  type LostTasks,
  type QueueDepth,
  type QueueTypeWorkers,
  type Sandbox,
  type SandboxUsage,
  type TaskDurations,
  type TaskTotals,
  type TypeMinimum,
} from './tables';
import { type Figure, type TableGauge, type TableTotal } from './source-figures';
import { type Millis } from './time';
import { type Worker } from './worker';

/** Read-only view of the fleet for the exposition, the API and the landing page. */
export interface FleetView {
  /** Current time of the exporter's clock. */
  now(): Millis;
  readonly size: number;
  get(id: string): Worker | undefined;
  workers(): IterableIterator<Worker>;
  /** Types of all workers so far; a bounded set. */
  workerTypes(): Iterable<string>;
  /**
   * Time since the last heartbeat, or since the registration if there was none, without observation gaps. Never negative;
   * never decreases as `now` increases.
   */
  age(worker: Worker, now: Millis): Millis;
  /** Whether the source of the worker's last report is unreachable. */
  sourceDown(worker: Worker): boolean;
  /**
   * Since when the exporter can receive each heartbeat of the worker: the end of the last time that it was not running, that
   * the source was unreachable, or that it was stalled for an interval of the worker. -Infinity without such a time, Infinity
   * while the source is unreachable.
   */
  listeningSince(worker: Worker): Millis;
  /** The workers of which the exporter cannot tell yet whether they are late, because it could not receive their heartbeats. */
  suppressedWorkers(now: Millis): Iterable<Worker>;
  queues(): Iterable<QueueDepth>;
  /** Whether the last report of a queue is too old to say how long the queue is now. */
  queueIsStale(queue: QueueDepth, now: Millis): boolean;
  /** Number of living workers that report the queue and are not disconnected from it. */
  queueWorkers(queue: string): number;
  /** The types of which a living worker serves a queue. */
  queueTypes(): Iterable<QueueTypeWorkers>;
  /** The minimum number of living workers of each type that has one. */
  typeMinimums(): Iterable<TypeMinimum>;
  /** Late or failed workers that ended within the last minutes without a recovery. */
  endedWorkers(now: Millis): Iterable<EndedWorker>;
  /** The crash loops over changing IDs. */
  crashLoops(now: Millis): Iterable<CrashGroup & { readonly loop: NonNullable<CrashGroup['loop']> }>;
  sandboxes(): Iterable<Sandbox>;
  /** Whether the source that reads a sandbox is unreachable, so that its last event may not be known. */
  sandboxSourceDown(sandbox: Sandbox): boolean;
  /** What the sources that can be read have found in tables in their last poll. */
  tableGauges(name: TableGauge): Iterable<Figure & { readonly source: string }>;
  /** What sources have counted in tables. Never decreases. */
  tableTotals(name: TableTotal): Iterable<Figure & { readonly source: string }>;
  sandboxUsage(now: Millis): Iterable<SandboxUsage>;
  /** The rows change with later reports: read them at once and do not keep them. */
  taskDurations(): Iterable<TaskDurations>;
  /** The rows change with later reports: read them at once and do not keep them. */
  taskTotals(): Iterable<TaskTotals>;
  /** The rows change with later reports: read them at once and do not keep them. */
  lostTasks(): Iterable<LostTasks>;
  /** The rows change with later reports: read them at once and do not keep them. */
  interarrivals(): Iterable<Interarrival>;
  /** The maintenance window that holds for a worker at `now`, the longest of several; undefined if there is none. */
  maintenanceOf(workerId: string, now: Millis): MaintenanceWindow | undefined;
  /** The maintenance window that holds for a type as a whole, with its future workers, the longest of several. */
  maintenanceOfType(type: string, now: Millis): MaintenanceWindow | undefined;
  /** Workers in maintenance, each with the window that lasts longest. */
  workersInMaintenance(
    now: Millis,
  ): Iterable<{ readonly id: string; readonly type: string; readonly window: MaintenanceWindow }>;
  /** Acknowledgements in effect, the newest one of each alert name, worker type and worker. */
  acknowledgements(now: Millis): Iterable<Acknowledgement>;
  /** The acknowledgement that covers the present silence of a worker; undefined if there is none, or it is not late. */
  acknowledgementOf(worker: Worker, now: Millis): Acknowledgement | undefined;
  /** Calls the listener after each change of a worker, with `undefined` if it was removed. Returns the unsubscribe function. */
  onChange(listener: (id: string, worker: Worker | undefined) => void): () => void;
}
