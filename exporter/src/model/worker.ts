import { type MergedReport, type ReportedStatus } from '@heartline/protocol';
import { type Assessment } from './assessment';
import { type LadderState, type StateRecord } from './health-states';
import { type Millis } from './time';

/** One life of a worker's process; cumulative totals restart with it. */
export interface Incarnation {
  /** `boot_id`, else `started_at`, else '' for a worker that tells neither. */
  readonly key: string;
  readonly startedAt?: Millis;
  /** Highest sequence seen; reports at or below it are late or repeated. */
  readonly sequence?: number;
  readonly firstSeenAt: Millis;
}

/** Everything known about one worker. Immutable: a report or a deadline makes a new one. */
export interface Worker {
  readonly id: string;
  readonly type: string;
  /** Which source spoke of it last: `http`, later `redis`, `postgres`. */
  readonly source: string;
  readonly registeredAt: Millis;
  /** Absent until one came. */
  readonly lastHeartbeatAt?: Millis;
  readonly intervalMs: number;
  readonly failureThreshold: number;
  /** A share of the interval: 0.25 makes a worker degraded at 1.25 intervals. */
  readonly tolerance: number;
  readonly status?: ReportedStatus;
  readonly markedFailed?: { readonly at: Millis; readonly reason: string };
  readonly incarnation: Incarnation;
  /** Keys of the incarnations before this one, newest first, bounded: their late reports are dropped. */
  readonly earlierIncarnations: readonly { readonly key: string; readonly startedAt?: Millis }[];
  readonly startCount: number;
  readonly heartbeatCount: number;
  /** Whole intervals that passed without a heartbeat, up to the last heartbeat; `missedIntervals` counts since. */
  readonly missedTotal: number;
  /** Deaf time since the last heartbeat whose periods are not kept any more; absent where there is none. */
  readonly excludedMs?: Millis;
  readonly idConflictCount: number;
  /** An earlier incarnation that spoke after this one did; gone with the next start. */
  readonly idConflict?: { readonly alternations: number; readonly earlierReportedLast: boolean };
  /** Receive time − `sent_at`, in seconds. */
  readonly clockSkewSeconds?: number;
  readonly lastProgressAt?: Millis;
  /** The newest content of its reports, merged. */
  readonly report: MergedReport;
  /** Task types that this incarnation told and removed; absent where there are none. */
  readonly removedCounters?: RemovedCounters;
  readonly health: StateRecord;
  /** Liveness when it was last looked at: the ladder's part of the health state. */
  readonly liveness?: LadderState;
  /** What its checks last came to; absent until they have run. */
  readonly assessment?: Assessment;
}

export type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

/** Task types whose totals a worker removed within its incarnation, with what they had come to. */
export type RemovedCounters = Readonly<TaskTypes>;

export const DEFAULT_WORKER_TYPE = 'unknown';
