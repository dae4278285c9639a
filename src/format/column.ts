import { type TimeZone } from '@grafana/schema';
import { type StateStyles } from '../paint/state-style-overrides';
import { type Estimate } from '../statistics/estimate';
import { stateTotals } from '../statistics/state-totals';
import { type LaneColumn, type StatisticName, estimateOf } from '../statistics/statistic-columns';
import { groupStatistics, type Statistics } from '../statistics/statistics';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { stateSince } from '../timeline/state-since';
import { formatDuration } from './duration';
import { formatDurationEstimate } from './estimate';
import { formatSince } from './since';
import { configuredLabel } from './state';
import { statisticLabel, formatStatistic } from './statistic';
import { formatTime } from './time';
import { t } from './translate';

/** The text of a cell, and its full text for the tooltip and for screen readers. */
export interface ColumnCell {
  readonly text: string;
  readonly full: string;
  /** Replaces the text with state glyphs, each with its own text. */
  readonly states?: readonly { readonly state: number; readonly text: string }[];
}

/** The data that the columns are computed from. */
export interface ColumnSources {
  readonly fleet: Fleet;
  readonly timeZone: TimeZone;
  readonly styles: StateStyles;
}

const NONE: ColumnCell = { text: '–', full: '–' };
const SIGNS = { exact: '', 'at least': '≥ ', 'at most': '≤ ', about: '≈ ' } as const;
const SINCE_SIGNS = { exact: '', about: '', before: '< ', after: '> ' } as const;

export function columnHeading(column: LaneColumn): string {
  switch (column) {
    case 'time':
      return t('column.time', 'Time in state');
    case 'since':
      return t('table.since', 'Since');
    default:
      return statisticLabel(column);
  }
}

/** Formats a column's cell for some lanes: a single one, or all lanes of a group. */
export function formatColumn(column: LaneColumn, lanes: readonly Lane[], sources: ColumnSources): ColumnCell {
  switch (column) {
    case 'time':
      return timeInStateCell(lanes, sources);
    case 'since':
      return lanes.length === 1 && lanes[0] !== undefined ? sinceCell(lanes[0], sources) : NONE;
    default:
      return statisticCell(column, statisticsOf(lanes, sources.fleet));
  }
}

const totalsOf = memoizePerFleet((lanes, fleet) => stateTotals(lanes, fleet.durations));
const statisticsOf = memoizePerFleet(groupStatistics);

/**
 * Caches sums over lanes while these lanes are shown: a group has many lanes, and several columns and the
 * accessible name use the same sums. A new response brings new lanes.
 */
function memoizePerFleet<T>(
  sum: (lanes: readonly Lane[], fleet: Fleet) => T,
): (lanes: readonly Lane[], fleet: Fleet) => T {
  const cache = new WeakMap<readonly Lane[], { readonly fleet: Fleet; readonly summed: T }>();
  return (lanes, fleet) => {
    const cached = cache.get(lanes);
    if (cached?.fleet === fleet) {
      return cached.summed;
    }
    const summed = sum(lanes, fleet);
    cache.set(lanes, { fleet, summed });
    return summed;
  };
}

/** Formats the time in each state, worst first, so that only better states are cut off. */
function timeInStateCell(lanes: readonly Lane[], { fleet, styles }: ColumnSources): ColumnCell {
  const totals = totalsOf(lanes, fleet);
  const states = totals.map(({ state, time }) => ({ state, text: shortDuration(time) }));
  const full = totals.map(
    ({ state, time }) => `${configuredLabel(styles, state)} ${formatDurationEstimate(time)}`,
  );
  return { text: states.map(({ text }) => text).join(' '), full: full.join('\n'), states };
}

function sinceCell(lane: Lane, { fleet, timeZone }: ColumnSources): ColumnCell {
  const full = formatSince(lane, fleet, timeZone);
  const since = stateSince(lane, fleet.span);
  if (full === undefined || since === undefined) {
    return NONE;
  }
  const time = formatTime(since.time, timeZone, fleet.span.end);
  return { full, text: `${SINCE_SIGNS[since.bound]}${time}` };
}

function statisticCell(name: StatisticName, statistics: Statistics): ColumnCell {
  const full = formatStatistic(name, statistics);
  const estimate = estimateOf(statistics, name);
  const unitless = name === 'availability' || name === 'flaps';
  return { full, text: estimate === undefined || unitless ? full : shortDuration(estimate) };
}

/** Omits the resolution, but never the sign of a bound. */
function shortDuration({ value, bound }: Estimate): string {
  return `${SIGNS[bound]}${formatDuration(value * 1000)}`;
}
