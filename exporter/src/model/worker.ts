import { type Flaw, type MergedReport, type ReportedStatus } from '@heartline/protocol';
import { type Assessment } from './assessment';
import { type LadderState, type StateRecord } from './health-states';
import { type Millis } from './time';

/** One run of a worker's process. Cumulative totals restart with it. */
export interface Incarnation {
  /** `boot_id`, else `started_at`, else '' if the worker reports neither. */
  readonly key: string;
  readonly startedAt?: Millis;
  /** Highest sequence number received; totals of a report below it are ignored. */
  readonly sequence?: number;
  readonly firstSeenAt: Millis;
  /** When it last reported, if another incarnation has reported since. */
  readonly lastReportAt?: Millis;
  /** Late reports since the last one in order: when the first was received, and the sequence of the last. */
  readonly lateRun?: { readonly since: Millis; readonly sequence: number };
  /** Since when reports without a sequence have lower totals than those before them. */
  readonly lowerTotalsSince?: Millis;
}

/** Where reports without boot_id and started_at came from. */
export interface Sender {
  readonly address: string;
  readonly hostname?: string;
  /** Its last report. */
  readonly at: Millis;
}

/** Tasks and leases that a process of a worker had in hand when it ended, until they are taken up again or forgotten. */
export interface LostWork {
  readonly at: Millis;
  readonly cause: 'restart' | 'failure' | 'goodbye';
  /** At least 1. */
  readonly tasks: number;
  /** `current_task` and `current_run_id` of the last report. */
  readonly task?: string;
  readonly runId?: string;
  readonly leaseExpiresAt?: Millis;
  /** `incarnation.firstSeenAt` of the process that lost it. */
  readonly processSeenAt: Millis;
  /** When it is forgotten. */
  readonly keptUntil: Millis;
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
  /** A user expects it: it is never forgotten, and its goodbye does not end its promise. */
  readonly expected?: { readonly at: Millis };
  readonly markedFailed?: { readonly at: Millis; readonly reason: string };
  readonly incarnation: Incarnation;
  /** Incarnations before this one, newest first, bounded. Their totals are ignored while the current one reports. */
  readonly earlierIncarnations: readonly {
    readonly key: string;
    readonly startedAt?: Millis;
    readonly firstSeenAt?: Millis;
  }[];
  readonly startCount: number;
  readonly heartbeatCount: number;
  /** Heartbeats missed in earlier silences; `missedHeartbeats` returns those of the current one. */
  readonly missedTotal: number;
  /** Length of observation gaps since the last heartbeat that are no longer kept; absent if there are none. */
  readonly excludedMs?: Millis;
  /** Listening time since the last heartbeat at which the retry grace began, in a gap that is no longer kept. */
  readonly graceStartMs?: Millis;
  readonly idConflictCount: number;
  /**
   * Two processes took turns in reporting under this ID. Cleared by the next start. `at` is the last time at which that
   * was counted as a conflict.
   */
  readonly idConflict?: {
    readonly alternations: number;
    readonly earlierReportedLast: boolean;
    readonly at?: Millis;
  };
  /** The last senders of reports without boot_id and started_at, newest first, bounded. */
  readonly senders?: readonly Sender[];
  /** When the current incarnation reported that it stops; absent if it has not. */
  readonly goodbyeAt?: Millis;
  /** Receive time − `sent_at`, in seconds. */
  readonly clockSkewSeconds?: number;
  readonly lastProgressAt?: Millis;
  /** Failed and timed-out tasks in a row by task type, across incarnations; types without any are absent. */
  readonly failuresInRow?: Readonly<Record<string, number>>;
  /** All its reports, merged. */
  readonly report: MergedReport;
  /** Task types that this incarnation reported and removed; absent if there are none. */
  readonly removedCounters?: RemovedCounters;
  /** Parts of its last report that were not taken; absent if there are none. */
  readonly flaws?: readonly Flaw[];
  /** It failed, and another worker has replaced it. Cleared by its next heartbeat. */
  readonly retired?: { readonly at: Millis; readonly successorId: string };
  /**
   * Name of the token, bound to certain workers, that last reported an ephemeral worker; absent if the sender may report for
   * all workers.
   */
  readonly boundTo?: string;
  /** The worker that it has replaced. */
  readonly successorOf?: string;
  /** Workers of its type and family that crashed one after the other before it; absent if it follows none. */
  readonly followsCrashes?: number;
  readonly lostWork?: LostWork;
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
