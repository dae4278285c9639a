import { type TimeZone } from '@grafana/schema';
import { type StateLooks } from '../paint/state-styles';
import { type Figure } from '../statistics/estimate';
import { stateTotals } from '../statistics/state-totals';
import { type LaneColumn, type Measure, measureOf } from '../statistics/statistic-columns';
import { groupStatistics, type Statistics } from '../statistics/statistics';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { enteredOf } from '../timeline/state-since';
import { durationText } from './duration';
import { durationFigure } from './estimate';
import { sinceText } from './since';
import { labelOf } from './state';
import { measureLabel, measureText } from './statistic';
import { momentText } from './time';
import { t } from './translate';

/** What a cell shows, and all of it in words for those who point at it or hear it. */
export interface ColumnText {
  readonly text: string;
  readonly full: string;
  /** In place of the text: states by their glyphs, each with what is said of it. */
  readonly states?: readonly { readonly state: number; readonly text: string }[];
}

/** What the columns are read from. */
export interface ColumnSources {
  readonly fleet: Fleet;
  readonly timeZone: TimeZone;
  readonly looks: StateLooks;
}

const NONE: ColumnText = { text: '–', full: '–' };
const SIGNS = { exact: '', 'at least': '≥ ', 'at most': '≤ ', about: '≈ ' } as const;
const SINCE_SIGNS = { exact: '', about: '', before: '< ', after: '> ' } as const;

export function columnHeading(column: LaneColumn): string {
  switch (column) {
    case 'time':
      return t('column.time', 'Time in state');
    case 'since':
      return t('table.since', 'Since');
    default:
      return measureLabel(column);
  }
}

/** A column's cells for some lanes: one of them, or a group's together. */
export function columnText(column: LaneColumn, lanes: readonly Lane[], sources: ColumnSources): ColumnText {
  switch (column) {
    case 'time':
      return timeText(lanes, sources);
    case 'since':
      return lanes.length === 1 && lanes[0] !== undefined ? laneSince(lanes[0], sources) : NONE;
    default:
      return measureCell(column, statisticsOf(lanes, sources.fleet));
  }
}

const totalsOf = summedOnce((lanes, fleet) => stateTotals(lanes, fleet.durations));
const statisticsOf = summedOnce(groupStatistics);

/**
 * Sums over lanes, kept while these lanes are shown: a group's are many, and each of its columns and its name in words
 * ask for the same. A new answer brings new lanes.
 */
function summedOnce<T>(
  sum: (lanes: readonly Lane[], fleet: Fleet) => T,
): (lanes: readonly Lane[], fleet: Fleet) => T {
  const known = new WeakMap<readonly Lane[], { readonly fleet: Fleet; readonly summed: T }>();
  return (lanes, fleet) => {
    const before = known.get(lanes);
    if (before?.fleet === fleet) {
      return before.summed;
    }
    const summed = sum(lanes, fleet);
    known.set(lanes, { fleet, summed });
    return summed;
  };
}

/** The time in each state, worst first: what does not fit is the better part. */
function timeText(lanes: readonly Lane[], { fleet, looks }: ColumnSources): ColumnText {
  const totals = totalsOf(lanes, fleet);
  const states = totals.map(({ state, time }) => ({ state, text: shortDuration(time) }));
  const full = totals.map(({ state, time }) => `${labelOf(looks, state)} ${durationFigure(time)}`);
  return { text: states.map(({ text }) => text).join(' '), full: full.join('\n'), states };
}

function laneSince(lane: Lane, { fleet, timeZone }: ColumnSources): ColumnText {
  const full = sinceText(lane, fleet, timeZone);
  const entered = enteredOf(lane, fleet.span);
  if (full === undefined || entered === undefined) {
    return NONE;
  }
  const moment = momentText(entered.moment, timeZone, fleet.span.end);
  return { full, text: `${SINCE_SIGNS[entered.bound]}${moment}` };
}

function measureCell(measure: Measure, statistics: Statistics): ColumnText {
  const full = measureText(measure, statistics);
  const figure = measureOf(statistics, measure);
  const counted = measure === 'availability' || measure === 'flaps';
  return { full, text: figure === undefined || counted ? full : shortDuration(figure) };
}

/** Without the resolution, but never without the sign of a bound. */
function shortDuration({ value, bound }: Figure): string {
  return `${SIGNS[bound]}${durationText(value * 1000)}`;
}
