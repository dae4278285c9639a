import { type Millis } from './worker';
import { type CheckResult } from '../health/checks/check';
import { type Score } from '../health/score';
import { type HeartbeatStats } from '../health/phi-accrual';

/** What the checks made of a worker, and when. */
export interface Assessment {
  readonly at: Millis;
  readonly checks: readonly CheckResult[];
  readonly score: Score;
  /** Of its heartbeats; absent until enough gaps are known. */
  readonly rhythm?: HeartbeatStats;
}

/** Whether two assessments come to the same, whatever the numbers behind them. */
export function sameAssessment(one: Assessment | undefined, other: Assessment | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.score.value === other.score.value &&
    one.checks.length === other.checks.length &&
    one.checks.every(({ check, status }, index) => {
      const against = other.checks[index];
      return against?.check === check && against.status === status;
    })
  );
}
