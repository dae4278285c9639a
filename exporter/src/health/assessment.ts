import { type Millis } from '../fleet/worker';
import { type CheckResult } from './checks/check';
import { type Score } from './score';

/** What the checks made of a worker, and when. */
export interface Assessment {
  readonly at: Millis;
  readonly checks: readonly CheckResult[];
  readonly score: Score;
  /** See Suspicion; absent until enough gaps are known. */
  readonly phi?: number;
  /** Standard deviation of the gaps between heartbeats ÷ interval. */
  readonly jitter?: number;
}
