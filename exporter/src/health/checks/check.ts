import { type CheckResult } from '../../model/assessment';
import { type Thresholds } from '../../model/thresholds';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** The data of a worker that checks may use. */
export interface CheckSubject {
  readonly worker: Worker;
  /** Time since the last heartbeat without observation gaps (FleetView.age). */
  readonly age: Millis;
  /** Tasks finished in the last five minutes. */
  readonly window: TaskWindow;
  readonly thresholds: Thresholds;
}

/** Returns undefined if the check does not apply because the worker reports no such data; the score then ignores it. */
export type Check = (subject: CheckSubject) => CheckResult | undefined;

/** Tasks that finished within the window. */
export interface TaskWindow {
  readonly finished: number;
  /** Failed or timed out. A cancelled task is not an error. */
  readonly unsuccessful: number;
  readonly perMinute: number;
  /** Mean duration in seconds; undefined if no durations were reported. */
  readonly meanSeconds?: number;
  /** Sum of durations ÷ sum of expected durations, over the task types with an expected duration. */
  readonly slowness?: number;
}
