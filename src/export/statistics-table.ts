import { type TimeZone } from '@grafana/schema';
import { formatIsoTime, zoneName } from '../format/time';
import { LADDER, stateName, NO_DATA, UNRECOGNISED } from '../model/state';
import { type Estimate } from '../statistics/estimate';
import { laneSeconds } from '../statistics/state-totals';
import { laneStatistics } from '../statistics/statistics';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { type CsvCell, type CsvTable } from './csv';

/** Each statistic has a column with its bound, because a number alone would look exact. */
const STATISTICS = ['healthy', 'unhealthy', 'flaps', 'mtbf', 'mttr'] as const;
const UNITS: Readonly<Partial<Record<(typeof STATISTICS)[number], string>>> = { flaps: '' };

/** States with a column of seconds. */
const STATES = [...LADDER.keys(), UNRECOGNISED, NO_DATA];

/** Builds a row for each worker with its states, its time in each state, and its statistics over the range. */
export function statisticsTable(lanes: readonly Lane[], fleet: Fleet, timeZone: TimeZone): CsvTable {
  const { from, end } = fleet.span;
  const range = [formatIsoTime(from, timeZone), formatIsoTime(end, timeZone), zoneName(timeZone)];
  return {
    head: [
      'worker_id',
      'worker_type',
      'from',
      'to',
      'time_zone',
      'current_state',
      'worst_state',
      'availability_ratio',
      ...STATISTICS.flatMap((name) => [`${name}${UNITS[name] ?? '_seconds'}`, `${name}_bound`]),
      ...STATES.map((state) => `${stateName(state).replace(' ', '_')}_state_seconds`),
      'states_bound',
      'resolution_seconds',
    ],
    rows: lanes.map((lane) => statisticsRow(lane, fleet, range)),
  };
}

function statisticsRow(lane: Lane, fleet: Fleet, range: readonly CsvCell[]): CsvCell[] {
  const statistics = laneStatistics(lane, fleet);
  const seconds = laneSeconds(lane, fleet.durations);
  return [
    lane.id,
    lane.labels['worker_type'],
    ...range,
    stateName(lane.current),
    stateName(lane.worst),
    rounded(statistics.availability?.value, 6),
    ...STATISTICS.flatMap((name) => estimateCells(statistics[name])),
    ...STATES.map((state) => rounded(seconds[state]?.value)),
    seconds[0]?.bound,
    Math.max(statistics.unhealthy.resolution, statistics.flaps.resolution) / 1000,
  ];
}

function estimateCells(estimate: Estimate | undefined): CsvCell[] {
  return estimate === undefined ? [undefined, undefined] : [rounded(estimate.value), estimate.bound];
}

/** Rounds to milliseconds, the finest resolution of the data. */
function rounded(value: number | undefined, digits = 3): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(digits));
}
