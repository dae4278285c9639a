import { type Assessment } from '../model/assessment';
import {
  type Interarrival,
  type QueueDepth,
  type SandboxRow,
  type SandboxUsage,
  type TaskDurations,
} from '../model/tables';
import { type Worker } from '../model/worker';

/** Names in a row, at any depth, but for those that others choose. */
type KeysOf<T> = T extends readonly (infer Item)[]
  ? KeysOf<Item>
  : T extends object
    ? { [Key in keyof T & string]-?: string extends Key ? never : Key | KeysOf<T[Key]> }[keyof T & string]
    : never;

/** Without what workers told: names of that are in the report's schema. */
type Row = { readonly [Table in keyof Tables]: Omit<Tables[Table], 'known' | 'retired'> }[keyof Tables];

/** Every name that we gave in the journal's rows: where one is missing, this does not compile. */
export const RECORD_KEYS: Readonly<Record<KeysOf<Row> | 'known' | 'retired', true>> = {
  active: true,
  at: true,
  before: true,
  bounds: true,
  buckets: true,
  chargedUntil: true,
  check: true,
  checks: true,
  clockSkewSeconds: true,
  cost: true,
  costDollars: true,
  costs: true,
  count: true,
  cpuRatio: true,
  createdAt: true,
  critical: true,
  degraded: true,
  delayed: true,
  deviation: true,
  diskBytes: true,
  earlierIncarnations: true,
  entered: true,
  excusedMs: true,
  failed: true,
  failureThreshold: true,
  firstSeenAt: true,
  health: true,
  healthy: true,
  heartbeats: true,
  hourlyCostDollars: true,
  id: true,
  identityConflicts: true,
  incarnation: true,
  intervalMs: true,
  key: true,
  known: true,
  lastEventAt: true,
  lastHeartbeatAt: true,
  lastProgressAt: true,
  liveness: true,
  markedFailed: true,
  mean: true,
  memoryBytes: true,
  message: true,
  metrics: true,
  missedBefore: true,
  oldestWaitingAt: true,
  priority: true,
  queue: true,
  reason: true,
  registeredAt: true,
  retired: true,
  rhythm: true,
  rival: true,
  runtimeSeconds: true,
  score: true,
  sequence: true,
  since: true,
  source: true,
  spokeLast: true,
  startedAt: true,
  starts: true,
  state: true,
  status: true,
  stopped: true,
  sum: true,
  taskType: true,
  tellerId: true,
  toldAt: true,
  tolerance: true,
  turns: true,
  type: true,
  unknown: true,
  updatedAt: true,
  value: true,
  waiting: true,
  workerId: true,
  workerType: true,
};

/**
 * A report writes its worker's row, once: in a large fleet each row is on a page of its own, and a page is what a write
 * costs. The assessment stands apart, since few reports change it.
 */
export type WorkerRecord = Omit<Worker, 'assessment'>;

export interface Tables {
  readonly worker: WorkerRecord;
  readonly assessment: Assessment;
  readonly duration: TaskDurations;
  readonly interarrival: Interarrival;
  readonly queue: QueueDepth;
  readonly sandbox: SandboxRow;
  readonly usage: SandboxUsage;
}
