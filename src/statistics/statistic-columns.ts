import { type Estimate } from './estimate';
import { type Statistics } from './statistics';

/** Statistics of a worker that can be shown as a column. */
export const STATISTIC_NAMES = ['unhealthy', 'availability', 'flaps', 'mtbf', 'mttr'] as const;
export type StatisticName = (typeof STATISTIC_NAMES)[number];

/** Returns undefined if there is no value: a mean without a failure, a share of no time. */
export function estimateOf(statistics: Statistics, name: StatisticName): Estimate | undefined {
  return statistics[name];
}

/** Columns that can be shown beside a worker's or a group's name. */
export const LANE_COLUMNS = ['time', 'since', ...STATISTIC_NAMES] as const;
export type LaneColumn = (typeof LANE_COLUMNS)[number];

/**
 * Returns the columns to show, in their fixed order. If none is selected, groups still show the time in each
 * state, because they stand for many lanes.
 */
export function shownColumns(chosen: readonly LaneColumn[], grouped: boolean): readonly LaneColumn[] {
  return chosen.length === 0 && grouped ? ['time'] : LANE_COLUMNS.filter((column) => chosen.includes(column));
}
