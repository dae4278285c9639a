import { type SandboxState } from '@heartline/protocol';
import { type Millis } from './time';

/** A queue as its newest teller reported it; dropped when that teller fails or is forgotten. */
export interface QueueDepth {
  readonly queue: string;
  readonly priority: string;
  readonly reporterId: string;
  readonly reportedAt: Millis;
  readonly waiting?: number;
  readonly active?: number;
  readonly delayed?: number;
  readonly oldestWaitingAt?: Millis;
}

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

/** A sandbox with what is needed to charge for it. */
export interface SandboxRow extends Sandbox {
  /** Until when its time is counted; absent while it does not run. */
  readonly usageCountedUntil?: Millis;
}
