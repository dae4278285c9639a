import { type MergedReport } from '@heartline/protocol';
import { type Acknowledgement } from '../model/acknowledgement';
import { type EndedWorker } from '../model/ended-worker';
import { type FleetView } from '../model/fleet-view';
import { type LadderState } from '../model/health-states';
import { type MaintenanceWindow } from '../model/maintenance';
import {
  type Interarrival,
  type LostTasks,
  type QueueDepth,
  type QueueTypeWorkers,
  type Sandbox,
  type SandboxUsage,
  type TaskDurations,
  type TaskTotals,
  type TypeMinimum,
} from '../model/tables';
import {
  type Figure,
  TABLE_GAUGES,
  TABLE_TOTALS,
  type TableGauge,
  type TableTotal,
} from '../model/source-figures';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';

export const NOW: Millis = Date.parse('2026-11-22T10:00:00Z');

function perState(value: number): Record<LadderState, number> {
  return {
    stopped: value,
    healthy: value,
    unknown: value,
    degraded: value,
    critical: value,
    failed: value,
  };
}

/** A report with every field set. */
export const fullReport: MergedReport = {
  hostname: 'host-1',
  ephemeral: true,
  version: '1.2.3',
  boot_id: 'boot-1',
  started_at: '2026-11-22T09:00:00Z',
  current_task: 'enrich 7',
  current_run_id: 'run-1',
  lease_expires_at: '2026-11-22T10:05:00Z',
  labels: { region: 'eu', team: 'search' },
  resources: {
    cpu_ratio: 0.42,
    memory_bytes: 1_000_000,
    memory_limit_bytes: 2_000_000,
    event_loop_stalled_seconds: 12.5,
    gpus: [{ gpu: '0', utilization_ratio: 0.9, memory_bytes: 10, memory_limit_bytes: 20 }],
    disks: [{ mountpoint: '/', used_bytes: 1, size_bytes: 2 }],
    network: { receive_bytes_total: 11, transmit_bytes_total: 12 },
  },
  tasks: {
    active: 2,
    slots: 4,
    stuck: 1,
    oldest_active_at: '2026-11-22T09:59:00Z',
    types: {
      enrich: {
        succeeded: 90,
        failed: 2,
        cancelled: 1,
        timed_out: 3,
        retried: 4,
        expected_seconds: 3,
        duration: { count: 92, sum_seconds: 210.5, buckets: { '0.5': 10, '1': 40, '5': 90 } },
      },
    },
    assigned_total: 5,
    assignment_failed_total: 1,
    assignment_seconds_sum: 1.5,
  },
  queues: [{ queue: 'default', connected: true, priority: 'high', waiting: 12, active: 3, delayed: 0 }],
  connections: [
    {
      name: 'postgres',
      kind: 'database',
      connected: true,
      pool_used: 3,
      pool_size: 10,
      latency_seconds: 0.004,
      operations_total: 10,
      failed_total: 1,
    },
  ],
  models: [{ model: 'embedder', loaded: true, load_seconds: 12 }],
  events: { types: { log: { sent: 10, failed: { '502': 1, timeout: 0 }, bytes: 100 } }, buffered: 3 },
  errors: { TimeoutError: 3 },
  last_error: 'timed out',
  sdk: [
    {
      provider: 'llm',
      connected: false,
      requests_total: 7,
      failed_total: 1,
      input_tokens_total: 1000,
      output_tokens_total: 200,
      rate_limit: { limit: 100, remaining: 40, resets_at: '2026-11-22T10:01:00Z' },
    },
  ],
};

/** A healthy worker with every field set, whose last heartbeat was ten seconds ago. */
export function fullWorker(over: Partial<Worker> = {}): Worker {
  return {
    id: 'w-1',
    type: 'company_research',
    source: 'http',
    registeredAt: NOW - 3_600_000,
    lastHeartbeatAt: NOW - 10_000,
    intervalMs: 30_000,
    failureThreshold: 3,
    tolerance: 0.25,
    status: 'processing',
    markedFailed: { at: NOW, reason: 'by hand' },
    incarnation: { key: 'boot-1', startedAt: NOW - 3_600_000, sequence: 812, firstSeenAt: NOW - 3_600_000 },
    earlierIncarnations: [],
    startCount: 1,
    heartbeatCount: 120,
    missedTotal: 2,
    idConflictCount: 0,
    clockSkewSeconds: 0.25,
    lastProgressAt: NOW - 20_000,
    report: fullReport,
    lostWork: {
      at: NOW - 60_000,
      cause: 'restart',
      tasks: 2,
      task: 'enrich',
      leaseExpiresAt: NOW + 30_000,
      processSeenAt: NOW - 7_200_000,
      keptUntil: NOW + 930_000,
    },
    liveness: 'healthy',
    assessment: {
      at: NOW - 1000,
      checks: [
        { check: 'heartbeat', status: 'ok', message: 'in time', metrics: {} },
        { check: 'resources', status: 'warning', message: 'CPU at 91 %', metrics: { cpu_ratio: 0.91 } },
      ],
      score: { value: 0.82, costs: [{ check: 'resources', cost: 0.18 }] },
      heartbeatStats: { mean: 30_000, deviation: 600 },
    },
    health: { state: 'healthy', since: NOW - 60_000, closedMs: perState(1000), entryCounts: perState(1) },
    ...over,
  };
}

/** A worker that is registered but has not sent a heartbeat. */
export function silentWorker(over: Partial<Worker> = {}): Worker {
  return {
    id: 'w-silent',
    type: 'unknown',
    source: 'http',
    registeredAt: NOW - 5000,
    intervalMs: 5000,
    failureThreshold: 3,
    tolerance: 0.25,
    incarnation: { key: '', firstSeenAt: NOW - 5000 },
    earlierIncarnations: [],
    startCount: 0,
    heartbeatCount: 0,
    missedTotal: 0,
    idConflictCount: 0,
    report: {},
    health: { state: 'unknown', since: NOW - 5000, closedMs: perState(0), entryCounts: perState(0) },
    ...over,
  };
}

/** A fleet in memory that tests change directly. */
export class MemoryFleet implements FleetView {
  at = NOW;
  queueDepths: QueueDepth[] = [];
  sandboxList: Sandbox[] = [];
  usage: SandboxUsage[] = [];
  durations: TaskDurations[] = [];
  totals: TaskTotals[] = [];
  lost: LostTasks[] = [];
  gaps: Interarrival[] = [];
  readonly #workers = new Map<string, Worker>();
  readonly #listeners = new Set<(id: string, worker: Worker | undefined) => void>();

  constructor(...workers: readonly Worker[]) {
    for (const worker of workers) {
      this.#workers.set(worker.id, worker);
    }
  }

  put(worker: Worker): void {
    this.#workers.set(worker.id, worker);
    for (const listener of this.#listeners) {
      listener(worker.id, worker);
    }
  }

  forget(id: string): void {
    this.#workers.delete(id);
    for (const listener of this.#listeners) {
      listener(id, undefined);
    }
  }

  now = (): Millis => this.at;
  get size(): number {
    return this.#workers.size;
  }
  get = (id: string): Worker | undefined => this.#workers.get(id);
  workers = (): IterableIterator<Worker> => this.#workers.values();
  age = (worker: Worker, now: Millis): Millis => now - (worker.lastHeartbeatAt ?? worker.registeredAt);
  sourceDown = (): boolean => false;
  listeningSince = (): number => -Infinity;
  suppressed: readonly Worker[] = [];
  suppressedWorkers = (): readonly Worker[] => this.suppressed;
  queues = (): Iterable<QueueDepth> => this.queueDepths;
  queueIsStale = (): boolean => false;
  queueWorkers = (): number => 1;
  queueTypeWorkers: QueueTypeWorkers[] = [];
  queueTypes = (): Iterable<QueueTypeWorkers> => this.queueTypeWorkers;
  minimums: TypeMinimum[] = [];
  typeMinimums = (): Iterable<TypeMinimum> => this.minimums;
  ended: EndedWorker[] = [];
  endedWorkers = (): Iterable<EndedWorker> => this.ended;
  loops: ReturnType<FleetView['crashLoops']> = [];
  crashLoops = (): ReturnType<FleetView['crashLoops']> => this.loops;
  sandboxes = (): Iterable<Sandbox> => this.sandboxList;
  downSandboxes = new Set<string>();
  sandboxSourceDown = ({ id }: Sandbox): boolean => this.downSandboxes.has(id);
  figures: Partial<Record<TableGauge | TableTotal, readonly Figure[]>> = {};
  tableGauges = (name: TableGauge) => this.#figures(name);
  tableTotals = (name: TableTotal) => this.#figures(name);
  #figures(name: TableGauge | TableTotal) {
    return (this.figures[name] ?? []).map((figure) => ({ source: 'app', ...figure }));
  }
  sandboxUsage = (): Iterable<SandboxUsage> => this.usage;
  taskTotals = (): Iterable<TaskTotals> => this.totals;
  lostTasks = (): Iterable<LostTasks> => this.lost;
  taskDurations = (): Iterable<TaskDurations> => this.durations;
  interarrivals = (): Iterable<Interarrival> => this.gaps;
  workerTypes = (): Iterable<string> => this.gaps.map(({ workerType }) => workerType);
  windows: { readonly id: string; readonly type: string; readonly window: MaintenanceWindow }[] = [];
  wholeTypes = new Map<string, MaintenanceWindow>();
  acknowledged: Acknowledgement[] = [];
  maintenanceOf = (workerId: string): MaintenanceWindow | undefined =>
    this.windows.find(({ id }) => id === workerId)?.window;
  maintenanceOfType = (type: string): MaintenanceWindow | undefined => this.wholeTypes.get(type);
  workersInMaintenance = () => this.windows;
  acknowledgementOf = ({ id }: Worker): Acknowledgement | undefined =>
    this.acknowledged.find(({ workerId }) => workerId === id);
  acknowledgements = (): Iterable<Acknowledgement> => this.acknowledged;
  onChange = (listener: (id: string, worker: Worker | undefined) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** A fleet in which every family has a sample. */
export function fullFleet(): MemoryFleet {
  const fleet = new MemoryFleet(fullWorker(), silentWorker());
  fleet.suppressed = [silentWorker()];
  const window = { id: 'm-1', reason: 'new disk', createdAt: NOW - 60_000, endsAt: NOW + 3_600_000 };
  fleet.windows = [{ id: 'w-1', type: 'company_research', window }];
  fleet.wholeTypes = new Map([['company_research', window]]);
  fleet.acknowledged = [
    { id: 'a-1', at: NOW - 1000, workerId: 'w-1', alertname: 'WorkerFailed' },
    { id: 'a-2', at: NOW - 1000, failureDomain: 'hostname/n1', alertname: 'WorkerDomainFailing' },
    { id: 'a-3', at: NOW - 1000, crashGroup: 'hostname/n1', alertname: 'WorkerCrashLooping' },
  ];
  fleet.queueDepths = [
    {
      queue: 'default',
      priority: 'high',
      reporterId: 'w-1',
      reportedAt: NOW,
      waiting: 12,
      active: 3,
      delayed: 0,
      oldestWaitingAt: NOW - 30_000,
    },
  ];
  fleet.sandboxList = [
    {
      id: 's-1',
      workerId: 'w-1',
      workerType: 'company_research',
      state: 'running',
      createdAt: NOW - 60_000,
      lastEventAt: NOW - 1000,
      cpuRatio: 0.5,
      memoryBytes: 100,
      diskBytes: 200,
      hourlyCostDollars: 0.1,
      updatedAt: NOW,
    },
  ];
  fleet.usage = [{ workerType: 'company_research', runtimeSeconds: 60, costDollars: 0.002 }];
  fleet.totals = [
    {
      workerType: 'company_research',
      taskType: 'enrich',
      succeeded: 90,
      failed: 2,
      cancelled: 1,
      timedOut: 0,
      busySeconds: 210,
      failuresInRow: 0,
      finishedAt: NOW,
    },
  ];
  fleet.queueTypeWorkers = [{ workerType: 'company_research', queue: 'default', workers: 1 }];
  fleet.minimums = [{ workerType: 'company_research', workers: 2 }];
  fleet.ended = [
    { workerId: 'w-0', workerType: 'company_research', reason: 'replaced', detail: 'w-1', at: NOW },
  ];
  fleet.loops = [
    {
      workerType: 'company_research',
      family: 'w',
      waiting: [],
      loop: { since: NOW, lastCrashAt: NOW, crashes: 3, stableMs: 900_000, members: ['w-1', 'w-forgotten'] },
    },
  ];
  fleet.lost = [{ workerType: 'company_research', tasks: 2 }];
  fleet.durations = [
    {
      workerType: 'company_research',
      taskType: 'enrich',
      bounds: [0.5, 1, 5],
      buckets: [10, 40, 90],
      count: 92,
      sum: 210.5,
    },
  ];
  fleet.figures = {
    ...Object.fromEntries(
      Object.entries({ ...TABLE_GAUGES, ...TABLE_TOTALS }).map(([name, labels]) => [
        name,
        [{ labels: Array.from({ length: labels }, (_, index) => `label-${index}`), value: 5 }],
      ]),
    ),
    eventSizes: [
      { labels: ['1024'], value: 3 },
      { labels: ['+Inf'], value: 1 },
      { labels: ['sum'], value: 2_000_000 },
    ],
  };
  fleet.gaps = [
    { workerType: 'company_research', bounds: [0.9, 1, 10], buckets: [0, 100, 119], count: 119, sum: 119.5 },
  ];
  return fleet;
}
