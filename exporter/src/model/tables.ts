import { type SandboxState } from '@heartline/protocol';
import { type Millis } from './time';

/**
 * A queue as the last worker or source to report it did. It stays after that worker has ended, as the last known depth.
 * `reporterId` is `source/<name>` for a source.
 */
export interface QueueDepth {
  readonly queue: string;
  readonly priority: string;
  readonly reporterId: string;
  readonly reportedAt: Millis;
  /** Interval and source of the reporter; absent in rows of earlier versions. */
  readonly intervalMs?: Millis;
  readonly source?: string;
  readonly waiting?: number;
  readonly active?: number;
  readonly delayed?: number;
  /** Active tasks that no worker works on any more. */
  readonly stalled?: number;
  /** Finished tasks that the queue still keeps. */
  readonly completed?: number;
  readonly failed?: number;
  readonly oldestWaitingAt?: Millis;
}

/** A sandbox that a worker runs in; it has a state and events independent of the worker. */
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
  /** Name of the source that reads it; absent if it is reported. */
  readonly source?: string;
}

/** Run time and cost of all sandboxes of a worker type, including ended ones. Never decreases. */
export interface SandboxUsage {
  readonly workerType: string;
  readonly runtimeSeconds: number;
  readonly costDollars: number;
}

/** A histogram summed over workers. Increases are computed per incarnation, so it never decreases. */
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

/** Finished tasks of all workers of a type, including removed ones, by task type. The sums never decrease. */
export interface TaskTotals {
  readonly workerType: string;
  readonly taskType: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly timedOut: number;
  /** Sum of the durations. */
  readonly busySeconds: number;
  /** Failed and timed-out tasks since the last success, of all workers. */
  readonly failuresInRow: number;
  /** Last time at which a task that was not cancelled finished. */
  readonly finishedAt: Millis;
}

/** Tasks that workers of a type had in hand when they failed, restarted or said goodbye. Never decreases. */
export interface LostTasks {
  readonly workerType: string;
  readonly tasks: number;
}

/** The least number of living workers of a type that was declared by API. */
export interface TypeMinimum {
  readonly workerType: string;
  readonly workers: number;
}

/** The living workers of a type that serve a queue. */
export interface QueueTypeWorkers {
  readonly workerType: string;
  readonly queue: string;
  readonly workers: number;
}

/** Workers of one type whose IDs differ in generated parts only, and which crash soon after their start. */
export interface CrashGroup {
  readonly workerType: string;
  /** What the IDs have in common. */
  readonly family: string;
  /** Crashed workers that no other has followed yet: crashes in a row, and when the last was noticed. */
  readonly waiting: readonly { readonly crashes: number; readonly at: Millis }[];
  readonly loop?: {
    readonly since: Millis;
    readonly lastCrashAt: Millis;
    /** The longest chain of it. */
    readonly crashes: number;
    /** How long a worker has to live until it is over. */
    readonly stableMs: Millis;
    /** When the worker that follows the last crash registered; absent if there is none. */
    readonly followedAt?: Millis;
    /** IDs of its last workers, oldest first. */
    readonly members: readonly string[];
  };
}

export interface Interarrival extends Histogram {
  readonly workerType: string;
}

/** A sandbox with the state of its usage accounting. */
export interface SandboxRow extends Sandbox {
  /** Time up to which its usage is counted; absent while it does not run. */
  readonly usageCountedUntil?: Millis;
}
