import { type CheckResult } from '../../model/assessment';
import { type Thresholds } from '../../model/thresholds';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

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

/** What finished within the window. */
export interface TaskWindow {
  readonly finished: number;
  /** Failed or timed out; a cancelled task is nobody's error. */
  readonly unsuccessful: number;
  readonly perMinute: number;
  /** Mean duration in seconds; undefined where no durations are told. */
  readonly meanSeconds?: number;
  /** Sum of durations ÷ sum of what they should have taken, over the types that tell an expectation. */
  readonly slowness?: number;
}
