import { type TimeZone } from '@grafana/schema';
import { LADDER, severity } from '../model/state';
import { type Estimate } from '../statistics/estimate';
import { estimateOf, STATISTIC_NAMES } from '../statistics/statistic-columns';
import { type Statistics } from '../statistics/statistics';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { stateSince } from '../timeline/state-since';
import { formatDurationEstimate } from './estimate';
import { formatSince } from './since';
import { stateLabel } from './state';
import { statisticHint, statisticLabel, formatStatistic } from './statistic';
import { t } from './translate';

/** A worker and the values of its columns. */
export interface TableRow {
  readonly lane: Lane;
  readonly statistics: Statistics;
  /** Seconds by state code. */
  readonly seconds: readonly (Estimate | undefined)[];
}

export interface TableColumn {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** The value to sort by; rows without one are always last. */
  readonly value: (row: TableRow) => number | string | undefined;
  /** The cell's text, if it has nothing else. */
  readonly text?: (row: TableRow) => string | undefined;
}

/** Returns the columns that are always shown, in this order. */
export function fixedColumns(fleet: Fleet, timeZone: TimeZone): TableColumn[] {
  return [
    { id: 'worker', label: t('table.worker', 'Worker'), value: ({ lane }) => lane.name },
    { id: 'state', label: t('table.state', 'State'), value: ({ lane }) => severity(lane.current) },
    {
      id: 'since',
      label: t('table.since', 'Since'),
      value: ({ lane }) => stateSince(lane, fleet.span)?.time,
      text: ({ lane }) => formatSince(lane, fleet, timeZone),
    },
    { id: 'worst', label: t('table.worst', 'Worst in range'), value: ({ lane }) => severity(lane.worst) },
  ];
}

/** Returns the columns that users can show and hide: the statistics, and the time in each state. */
export function optionalColumns(): TableColumn[] {
  const statistics = STATISTIC_NAMES.map((measure) => ({
    id: measure,
    label: statisticLabel(measure),
    hint: statisticHint(measure),
    value: ({ statistics }: TableRow) => estimateOf(statistics, measure)?.value,
    text: ({ statistics }: TableRow) => formatStatistic(measure, statistics),
  }));
  const states = LADDER.map((name, state) => ({
    id: `time-${name}`,
    label: t('table.time-in', 'Time {{state}}', { state: stateLabel(state) }),
    value: ({ seconds }: TableRow) => seconds[state]?.value,
    text: ({ seconds }: TableRow) => {
      const time = seconds[state];
      return time === undefined || time.value === 0 ? '–' : formatDurationEstimate(time);
    },
  }));
  return [...statistics, ...states.reverse()];
}
