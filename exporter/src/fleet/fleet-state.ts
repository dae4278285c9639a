import { workerAge, workerLiveness } from '../health/liveness/worker-liveness';
import { isQueueStale } from '../health/queue-freshness';
import { type Acknowledgement } from '../model/acknowledgement';
import { type FleetView } from '../model/fleet-view';
import { type MaintenanceWindow } from '../model/maintenance';
import { type Observability } from '../model/observation-gap';
import { type Liveness } from '../model/health-states';
import { type EndedWorker } from '../model/ended-worker';
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
} from '../model/tables';
import { type Figure, type TableGauge, type TableTotal } from '../model/source-figures';
import { type Clock, type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { type Acknowledgements } from './acknowledgements/acknowledgements';
import { type WorkerInMaintenance } from './maintenance/maintenance-table';
import { type SuppressedWorkers } from './observation/suppressed-workers';
import { type Heartbeat, type RecentActivity } from './recent/recent-activity';
import { type TransitionLog } from './recent/transition-log';
import { type FleetTables } from './restore';
import { type DeclaredMinimum } from './tables/type-minimum-table';

export type WorkerListener = (id: string, worker: Worker | undefined) => void;

/** Listeners to changes of workers. An error of a listener is logged and does not affect the others or the fleet. */
export class WorkerListeners {
  readonly #log: Log;
  readonly #listeners = new Set<WorkerListener>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns a function that removes the listener. */
  add(listener: WorkerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(id: string, worker: Worker | undefined): void {
    for (const listener of this.#listeners) {
      try {
        listener(id, worker);
      } catch (error) {
        this.#log.error({ err: error, worker_id: id }, 'worker change listener failed');
      }
    }
  }
}

/** Sources of the state. */
export interface FleetStateDeps {
  readonly clock: Clock;
  readonly tables: FleetTables;
  readonly listeners: WorkerListeners;
  readonly activity: RecentActivity;
  readonly suppressed: SuppressedWorkers;
  readonly acknowledgements: Pick<Acknowledgements, 'rows' | 'current' | 'ofSilence'>;
}

/** Read access to the fleet. */
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

  /** Returns the worker types with an interarrival histogram. Their number is limited. */
  *workerTypes(): Generator<string> {
    for (const { workerType } of this.interarrivals()) {
      yield workerType;
    }
  }

  /** Names of the sources of the workers, of those that were down last, and of those that have counted tables. */
  sources(): ReadonlySet<string> {
    const { workers, gaps, sourceFigures } = this.#deps.tables;
    const names = new Set([...gaps.downSources, ...sourceFigures.sources]);
    for (const { source } of workers.values()) {
      names.add(source);
    }
    return names;
  }

  age(worker: Worker, now: Millis): Millis {
    return workerAge(worker, now, this.observability(worker));
  }

  sourceDown(worker: Worker): boolean {
    return this.observability(worker).sourceDown;
  }

  listeningSince(worker: Worker): Millis {
    const { gaps } = this.observability(worker);
    const last = gaps.findLast(
      ({ cause, from, to }) => cause === 'absence' || to - from >= worker.intervalMs,
    );
    return last?.to ?? Number.NEGATIVE_INFINITY;
  }

  suppressedWorkers(now: Millis): Iterable<Worker> {
    return this.#deps.suppressed.at(now);
  }

  queues(): Iterable<QueueDepth> {
    return this.#deps.tables.queues.rows();
  }

  queueIsStale(queue: QueueDepth, now: Millis): boolean {
    return isQueueStale(queue, now, this.#deps.tables.gaps.forSource(queue.source ?? 'http').gaps);
  }

  queueWorkers(queue: string): number {
    return this.#deps.tables.queueServers.count(queue);
  }

  queueTypes(): Iterable<QueueTypeWorkers> {
    return this.#deps.tables.queueServers.types();
  }

  typeMinimums(): Iterable<DeclaredMinimum> {
    return this.#deps.tables.typeMinimums.rows();
  }

  typeMinimum(workerType: string): DeclaredMinimum | undefined {
    return this.#deps.tables.typeMinimums.get(workerType);
  }

  endedWorkers(now: Millis): Iterable<EndedWorker> {
    return this.#deps.tables.ended.at(now);
  }

  crashLoops(now: Millis): Iterable<CrashGroup & { readonly loop: NonNullable<CrashGroup['loop']> }> {
    return this.#deps.tables.crashGroups.loops(now);
  }

  sandboxes(): Iterable<Sandbox> {
    return this.#deps.tables.sandboxes.rows();
  }

  sandboxSourceDown({ source }: Sandbox): boolean {
    return source !== undefined && this.#deps.tables.gaps.forSource(source).sourceDown;
  }

  tableGauges(name: TableGauge): Iterable<Figure & { readonly source: string }> {
    return this.#deps.tables.sourceFigures.gauges(name);
  }

  tableTotals(name: TableTotal): Iterable<Figure & { readonly source: string }> {
    return this.#deps.tables.sourceFigures.totals(name);
  }

  sandbox(id: string): Sandbox | undefined {
    return this.#deps.tables.sandboxes.get(id);
  }

  sandboxUsage(now: Millis): Iterable<SandboxUsage> {
    return this.#deps.tables.sandboxes.usage(now);
  }

  taskDurations(): Iterable<TaskDurations> {
    return this.#deps.tables.durations.rows();
  }

  taskTotals(): Iterable<TaskTotals> {
    return this.#deps.tables.taskTotals.rows();
  }

  lostTasks(): Iterable<LostTasks> {
    return this.#deps.tables.lostTasks.rows();
  }

  interarrivals(): Iterable<Interarrival> {
    return this.#deps.tables.interarrivals.rows();
  }

  maintenanceOf(workerId: string, now: Millis): MaintenanceWindow | undefined {
    return this.#deps.tables.maintenance.windowOf(workerId, now);
  }

  maintenanceOfType(type: string, now: Millis): MaintenanceWindow | undefined {
    return this.#deps.tables.maintenance.windowOfType(type, now);
  }

  workersInMaintenance(now: Millis): Iterable<WorkerInMaintenance> {
    return this.#deps.tables.maintenance.workersAt(now);
  }

  acknowledgements(now: Millis): Iterable<Acknowledgement> {
    return this.#deps.acknowledgements.current(now);
  }

  acknowledgementOf(worker: Worker, now: Millis): Acknowledgement | undefined {
    return this.#deps.acknowledgements.ofSilence(worker, now);
  }

  /** All windows that hold for a worker now. */
  activeWindowsOf(workerId: string, now: Millis): readonly MaintenanceWindow[] {
    return this.#deps.tables.maintenance.activeWindowsOf(workerId, now);
  }

  /** All windows for a worker that are scheduled or active. */
  openWindowsOf(workerId: string): readonly MaintenanceWindow[] {
    return this.#deps.tables.maintenance.openWindowsOf(workerId);
  }

  /** Maintenance windows that are kept, ended ones as well, oldest first. */
  maintenanceWindows(): Iterable<MaintenanceWindow> {
    return this.#deps.tables.maintenance.windows();
  }

  maintenanceWindow(id: string): MaintenanceWindow | undefined {
    return this.#deps.tables.maintenance.get(id);
  }

  /** Number of workers that a maintenance window is for; 0 if it has ended. */
  maintenanceWorkerCount(id: string): number {
    return this.#deps.tables.maintenance.workerCount(id);
  }

  /** Acknowledgements that are kept, those that are over as well, oldest first. */
  allAcknowledgements(): Iterable<Acknowledgement> {
    return this.#deps.acknowledgements.rows();
  }

  onChange(listener: WorkerListener): () => void {
    return this.#deps.listeners.add(listener);
  }

  /** The last transitions of all workers (S4.6). */
  get transitions(): TransitionLog {
    return this.#deps.activity.transitions;
  }

  /** Memory of the recent heartbeats of all workers, in bytes. */
  get heartbeatBytes(): number {
    return this.#deps.activity.heartbeatBytes;
  }

  /** Returns the recent heartbeats of a worker with from ≤ at ≤ to, oldest first (S4.3). */
  heartbeats(id: string, from: Millis, to: Millis): Heartbeat[] {
    return this.#deps.activity.heartbeats(id, from, to);
  }

  /** Returns the liveness at `now`, with its reason. */
  liveness(worker: Worker, now: Millis): Liveness {
    const observability = this.observability(worker);
    return workerLiveness(worker, workerAge(worker, now, observability), observability);
  }

  /** Returns the times in which heartbeats of the worker could not be received. */
  observability(worker: Worker): Observability {
    return this.#deps.tables.gaps.forSource(worker.source);
  }
}
