import { type MergedReport, type ReportedStatus } from '@heartline/protocol';
import { type Assessment } from './assessment';
import { type LadderState, type StateRecord } from './health-states';
import { type Millis } from './time';

/** One run of a worker's process. Cumulative totals restart with it. */
export interface Incarnation {
  /** `boot_id`, else `started_at`, else '' if the worker reports neither. */
  readonly key: string;
  readonly startedAt?: Millis;
  /** Highest sequence number received; reports at or below it are late or repeated. */
  readonly sequence?: number;
  readonly firstSeenAt: Millis;
}

/** State of one worker. Immutable: a report or a deadline creates a new one. */
export interface Worker {
  readonly id: string;
  readonly type: string;
  /** Source of its last report, for example `http`. */
  readonly source: string;
  readonly registeredAt: Millis;
  /** Absent until the first heartbeat. */
  readonly lastHeartbeatAt?: Millis;
  readonly intervalMs: number;
  readonly failureThreshold: number;
  /** Share of the interval: with 0.25 a worker is degraded at 1.25 intervals. */
  readonly tolerance: number;
  readonly status?: ReportedStatus;
  readonly markedFailed?: { readonly at: Millis; readonly reason: string };
  readonly incarnation: Incarnation;
  /** Incarnations before this one, newest first, bounded. Their late reports are dropped. */
  readonly earlierIncarnations: readonly { readonly key: string; readonly startedAt?: Millis }[];
  readonly startCount: number;
  readonly heartbeatCount: number;
  /** Heartbeats missed in earlier silences; `missedHeartbeats` returns those of the current one. */
  readonly missedTotal: number;
  /** Length of observation gaps since the last heartbeat that are no longer kept; absent if there are none. */
  readonly excludedMs?: Millis;
  /** Listening time since the last heartbeat at which the retry grace began, in a gap that is no longer kept. */
  readonly graceStartMs?: Millis;
  readonly idConflictCount: number;
  /** An earlier incarnation reported after this one did: two processes share the ID. Cleared by the next start. */
  readonly idConflict?: { readonly alternations: number; readonly earlierReportedLast: boolean };
  /** Receive time − `sent_at`, in seconds. */
  readonly clockSkewSeconds?: number;
  readonly lastProgressAt?: Millis;
  /** All its reports, merged. */
  readonly report: MergedReport;
  /** Task types that this incarnation reported and removed; absent if there are none. */
  readonly removedCounters?: RemovedCounters;
  readonly health: StateRecord;
  /** Liveness at the last evaluation: the state by the ladder, without checks. */
  readonly liveness?: LadderState;
  /** Last results of its checks; absent until they have run. */
  readonly assessment?: Assessment;
}

export type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

/** Last totals of the task types that a worker removed within its incarnation. */
export type RemovedCounters = Readonly<TaskTypes>;

export const DEFAULT_WORKER_TYPE = 'unknown';
