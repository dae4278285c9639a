import { type TimeZone } from '@grafana/schema';
import { type StateStyles } from '../paint/state-styles';
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

/** What a cell shows, and all of it in words for those who point at it or hear it. */
export interface ColumnCell {
  readonly text: string;
  readonly full: string;
  /** In place of the text: states by their glyphs, each with what is said of it. */
  readonly states?: readonly { readonly state: number; readonly text: string }[];
}

/** What the columns are read from. */
export interface ColumnSources {
  readonly fleet: Fleet;
  readonly timeZone: TimeZone;
  readonly looks: StateStyles;
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

/** A column's cells for some lanes: one of them, or a group's together. */
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
 * Sums over lanes, kept while these lanes are shown: a group's are many, and each of its columns and its name in words
 * ask for the same. A new answer brings new lanes.
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

/** The time in each state, worst first: what does not fit is the better part. */
function timeInStateCell(lanes: readonly Lane[], { fleet, looks }: ColumnSources): ColumnCell {
  const totals = totalsOf(lanes, fleet);
  const states = totals.map(({ state, time }) => ({ state, text: shortDuration(time) }));
  const full = totals.map(
    ({ state, time }) => `${configuredLabel(looks, state)} ${formatDurationEstimate(time)}`,
  );
  return { text: states.map(({ text }) => text).join(' '), full: full.join('\n'), states };
}

function sinceCell(lane: Lane, { fleet, timeZone }: ColumnSources): ColumnCell {
  const full = formatSince(lane, fleet, timeZone);
  const entered = stateSince(lane, fleet.span);
  if (full === undefined || entered === undefined) {
    return NONE;
  }
  const moment = formatTime(entered.time, timeZone, fleet.span.end);
  return { full, text: `${SINCE_SIGNS[entered.bound]}${moment}` };
}

function statisticCell(measure: StatisticName, statistics: Statistics): ColumnCell {
  const full = formatStatistic(measure, statistics);
  const figure = estimateOf(statistics, measure);
  const counted = measure === 'availability' || measure === 'flaps';
  return { full, text: figure === undefined || counted ? full : shortDuration(figure) };
}

/** Without the resolution, but never without the sign of a bound. */
function shortDuration({ value, bound }: Estimate): string {
  return `${SIGNS[bound]}${formatDuration(value * 1000)}`;
}
