import { type TimeZone } from '@grafana/schema';
import { isoText, zoneName } from '../format/time';
import { LADDER, nameOf, NO_DATA, UNRECOGNISED } from '../model/state';
import { type Figure } from '../statistics/estimate';
import { laneSeconds } from '../statistics/state-totals';
import { laneStatistics } from '../statistics/statistics';
import { type Fleet } from '../timeline/fleet';
import { type Lane } from '../timeline/lane';
import { type Cell, type Sheet } from './csv';

/** What a spreadsheet can reckon with: each figure beside its bound, for a bare number would look exact. */
const FIGURES = ['healthy', 'unhealthy', 'flaps', 'mtbf', 'mttr'] as const;
const UNITS: Readonly<Partial<Record<(typeof FIGURES)[number], string>>> = { flaps: '' };

/** States with a column of seconds. */
const STATES = [...LADDER.keys(), UNRECOGNISED, NO_DATA];

/** A row per worker: its states, its time in each of them, and its statistics over the range. */
export function durationSheet(lanes: readonly Lane[], fleet: Fleet, timeZone: TimeZone): Sheet {
  const { from, end } = fleet.span;
  const range = [isoText(from, timeZone), isoText(end, timeZone), zoneName(timeZone)];
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
      ...FIGURES.flatMap((name) => [`${name}${UNITS[name] ?? '_seconds'}`, `${name}_bound`]),
      ...STATES.map((state) => `${nameOf(state).replace(' ', '_')}_state_seconds`),
      'states_bound',
      'resolution_seconds',
    ],
    rows: lanes.map((lane) => durationRow(lane, fleet, range)),
  };
}

function durationRow(lane: Lane, fleet: Fleet, range: readonly Cell[]): Cell[] {
  const statistics = laneStatistics(lane, fleet);
  const seconds = laneSeconds(lane, fleet.durations);
  return [
    lane.id,
    lane.labels['worker_type'],
    ...range,
    nameOf(lane.current),
    nameOf(lane.worst),
    rounded(statistics.availability?.value, 6),
    ...FIGURES.flatMap((name) => figureCells(statistics[name])),
    ...STATES.map((state) => rounded(seconds[state]?.value)),
    seconds[0]?.bound,
    Math.max(statistics.unhealthy.resolution, statistics.flaps.resolution) / 1000,
  ];
}

function figureCells(figure: Figure | undefined): Cell[] {
  return figure === undefined ? [undefined, undefined] : [rounded(figure.value), figure.bound];
}

/** Milliseconds are as fine as any of this is. */
function rounded(value: number | undefined, digits = 3): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(digits));
}
