import { type Acknowledgement } from '../../model/acknowledgement';
import { type Assessment } from '../../model/assessment';
import { type EndedWorker } from '../../model/ended-worker';
import { type MaintenanceWindow } from '../../model/maintenance';
import {
  type CrashGroup,
  type Interarrival,
  type LostTasks,
  type QueueDepth,
  type SandboxRow,
  type SandboxUsage,
  type TaskDurations,
  type TaskTotals,
  type TypeMinimum,
} from '../../model/tables';
import { type SourceTotals } from '../../model/source-figures';
import { type Worker } from '../../model/worker';

/** Property names of a row at any depth, without keys that callers choose (task types, metadata). */
type KeysOf<T> = T extends readonly (infer Item)[]
  ? KeysOf<Item>
  : T extends object
    ? { [Key in keyof T & string]-?: string extends Key ? never : Key | KeysOf<T[Key]> }[keyof T & string]
    : never;

/** A row without the parts that have the report's shape: their names come from the report's schema. */
type Row = {
  readonly [Table in keyof Tables]: Omit<Tables[Table], 'report' | 'removedCounters'>;
}[keyof Tables];

/** Every property name that the exporter itself uses in journal rows. A missing name is a compile error. */
export const RECORD_KEYS: Readonly<Record<KeysOf<Row> | 'report' | 'removedCounters', true>> = {
  active: true,
  address: true,
  alertname: true,
  allowed: true,
  alternations: true,
  at: true,
  bounds: true,
  boundTo: true,
  buckets: true,
  busySeconds: true,
  by: true,
  cancelled: true,
  cause: true,
  check: true,
  checks: true,
  clockSkewSeconds: true,
  closedMs: true,
  completed: true,
  cost: true,
  costDollars: true,
  costs: true,
  count: true,
  cpuRatio: true,
  crashes: true,
  crashGroup: true,
  createdAt: true,
  critical: true,
  degraded: true,
  delayed: true,
  detail: true,
  deviation: true,
  diskBytes: true,
  earlierIncarnations: true,
  earlierReportedLast: true,
  endedAt: true,
  endedBy: true,
  endsAt: true,
  entryCounts: true,
  excludedMs: true,
  expected: true,
  failed: true,
  failureDomain: true,
  failuresInRow: true,
  failureThreshold: true,
  family: true,
  finishedAt: true,
  firstSeenAt: true,
  flaws: true,
  followedAt: true,
  followsCrashes: true,
  given: true,
  goodbyeAt: true,
  graceStartMs: true,
  health: true,
  healthy: true,
  heartbeatCount: true,
  heartbeatStats: true,
  hostname: true,
  hostnames: true,
  hourlyCostDollars: true,
  id: true,
  idConflict: true,
  idConflictCount: true,
  incarnation: true,
  intervalMs: true,
  keptUntil: true,
  key: true,
  labels: true,
  lastCrashAt: true,
  lastEventAt: true,
  lastHeartbeatAt: true,
  lastProgressAt: true,
  lastReportAt: true,
  lateRun: true,
  leaseExpiresAt: true,
  liveness: true,
  loop: true,
  lostWork: true,
  lowerTotalsSince: true,
  markedFailed: true,
  mean: true,
  members: true,
  memoryBytes: true,
  message: true,
  metrics: true,
  missedTotal: true,
  name: true,
  note: true,
  oldestWaitingAt: true,
  path: true,
  priority: true,
  processSeenAt: true,
  queue: true,
  readUpTo: true,
  reason: true,
  registeredAt: true,
  removedCounters: true,
  report: true,
  reportedAt: true,
  reporterId: true,
  retired: true,
  runId: true,
  runtimeSeconds: true,
  score: true,
  senders: true,
  sequence: true,
  since: true,
  source: true,
  stableMs: true,
  stalled: true,
  startCount: true,
  startedAt: true,
  startsAt: true,
  state: true,
  status: true,
  stopped: true,
  succeeded: true,
  successorId: true,
  successorOf: true,
  sum: true,
  task: true,
  tasks: true,
  taskType: true,
  timedOut: true,
  tolerance: true,
  totals: true,
  type: true,
  unknown: true,
  updatedAt: true,
  usageCountedUntil: true,
  value: true,
  waiting: true,
  withdrawnAt: true,
  withdrawnBy: true,
  workerId: true,
  workers: true,
  workerType: true,
  workerTypes: true,
};

/**
 * Row of one worker, written once per report. In a large fleet each row is on a page of its own, and the page is what
 * a write costs. The assessment has its own table, because few reports change it.
 */
export type WorkerRecord = Omit<Worker, 'assessment'>;

/** Row types by table. Names of tables and properties are part of the journal's format: see migrations.ts. */
export interface Tables {
  readonly worker: WorkerRecord;
  readonly assessment: Assessment;
  readonly duration: TaskDurations;
  readonly task_total: TaskTotals;
  readonly lost_tasks: LostTasks;
  readonly interarrival: Interarrival;
  readonly queue: QueueDepth;
  readonly sandbox: SandboxRow;
  readonly usage: SandboxUsage;
  readonly maintenance: MaintenanceWindow;
  readonly acknowledgement: Acknowledgement;
  readonly type_minimum: TypeMinimum;
  readonly crash_group: CrashGroup;
  readonly ended_worker: EndedWorker;
  readonly source_totals: SourceTotals;
}
