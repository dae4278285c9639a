import { type Estimate } from './estimate';
import { type Statistics } from './statistics';

/** The figures of a worker that a reader may switch on. */
export const STATISTIC_NAMES = ['unhealthy', 'availability', 'flaps', 'mtbf', 'mttr'] as const;
export type StatisticName = (typeof STATISTIC_NAMES)[number];

/** Undefined where there is nothing to tell: a mean without a failure, a share of nothing. */
export function estimateOf(statistics: Statistics, measure: StatisticName): Estimate | undefined {
  return statistics[measure];
}

/** What can be told of a worker, or of a group, beside its name. */
export const LANE_COLUMNS = ['time', 'since', ...STATISTIC_NAMES] as const;
export type LaneColumn = (typeof LANE_COLUMNS)[number];

/**
 * The columns to show: those chosen, in the order above however they were chosen. Where none was, a group's head still
 * tells the time in each state, for many lanes are behind it.
 */
export function shownColumns(chosen: readonly LaneColumn[], grouped: boolean): readonly LaneColumn[] {
  return chosen.length === 0 && grouped ? ['time'] : LANE_COLUMNS.filter((column) => chosen.includes(column));
}
