import { type CheckName, type CheckResult, type CheckStatus, type Score } from '../model/assessment';

/** How much a critical result of each check lowers the score, 0..1. */
export type Weights = Readonly<Record<CheckName, number>>;

/** A warning lowers the score less than half as much as a critical result, so a single one leaves it at 0.7 or more. */
const COST_SHARE: Readonly<Record<CheckStatus, number>> = { ok: 0, error: 0.2, warning: 0.3, critical: 1 };

/** A worker with a lower score is unhealthy (S2.7). */
export const UNHEALTHY_SCORE = 0.7;

const PERFECT: Score = { value: 1, costs: [] };

/**
 * Health score of a worker: the product over its checks of (1 − weight × share), with share 0 for ok, 0.2 for error,
 * 0.3 for warning and 1 for critical.
 *
 * A product, unlike a mean, does not let checks that are ok outweigh a critical one, and does not depend on their order.
 * With the default weights, a critical check lowers the score below 0.7. A single warning does not; two of the heavier
 * ones do. Checks that do not apply are left out; without checks the score is 1.
 */
export function score(results: readonly CheckResult[], weights: Weights): Score {
  // The usual case; this runs at each report.
  if (results.every(({ status }) => status === 'ok')) {
    return PERFECT;
  }
  const costs = results.map(({ check, status }) => ({ check, cost: weights[check] * COST_SHARE[status] }));
  const value = costs.reduce((left, { cost }) => left * (1 - cost), 1);
  return {
    value: Math.round(value * 1000) / 1000,
    costs: costs.filter(({ cost }) => cost > 0).sort((a, b) => b.cost - a.cost),
  };
}
