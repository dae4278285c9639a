import { type Millis, type Worker } from '../../model/worker';
import { type TaskWindow } from '../task-window';
import { type Thresholds } from '../../model/thresholds';

/** The six kinds of check (S2.2). */
export const CHECK_NAMES = [
  'heartbeat',
  'resources',
  'task_performance',
  'queue_connection',
  'model_loading',
  'disk_space',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** Higher is worse; the index is the code of `worker_check_status`. */
export const CHECK_STATUSES = ['ok', 'error', 'warning', 'critical'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** What a check has to say about one worker. */
export interface CheckResult {
  readonly check: CheckName;
  readonly status: CheckStatus;
  /** A sentence for people: what was found, and what would have been well. */
  readonly message: string;
  /** The numbers it was judged by, in base units. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** All that a check may look at. */
export interface CheckSubject {
  readonly worker: Worker;
  /** See FleetView.age. */
  readonly age: Millis;
  /** Tasks finished in the last five minutes. */
  readonly window: TaskWindow;
  readonly thresholds: Thresholds;
}

/** Undefined: not applicable, since the worker tells nothing of the kind; it stays out of the score. */
export type Check = (subject: CheckSubject) => CheckResult | undefined;
