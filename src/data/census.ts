import { STATE_LABEL } from '../constants';
import { countColumns } from './columns';
import { type Lane } from './lane';
import { type Span } from './runs';
import { type Sampling } from './sampling';
import { segmentAtTime } from './segments';
import { type Series } from './series';
import { NO_DATA, PENDING, STATE_NAMES, type StateCode, stateOf } from './state';

/** How many workers were in each state, per pixel column: `counts[state][column]`. */
export interface Census {
  readonly columns: number;
  readonly counts: readonly Float64Array[];
  /** The largest sum of a column, 0 where there is nothing. */
  readonly highest: number;
}

/** Counts by current state, for the chips and the live summary. */
export function countCurrent(lanes: readonly Lane[]): ReadonlyMap<StateCode, number> {
  const counts = new Map<StateCode, number>();
  for (const { current } of lanes) {
    counts.set(current, (counts.get(current) ?? 0) + 1);
  }
  return counts;
}

/** Counts by the state at `time` (ms); what nobody knows yet is left out. */
export function countAt(lanes: readonly Lane[], time: number): ReadonlyMap<StateCode, number> {
  const counts = new Map<StateCode, number>();
  for (const { segments } of lanes) {
    const state = segmentAtTime(segments, time)?.state ?? PENDING;
    if (state !== PENDING) {
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
  }
  return counts;
}

/** Counts from the lanes: in each column a worker counts once, in its worst state there, as its lane shows it. */
export function censusOfLanes(lanes: readonly Lane[], span: Span, columns: number): Census {
  const counts = empty(columns + 1);
  for (const { segments } of lanes) {
    countColumns(segments, span, counts);
  }
  for (const row of counts) {
    for (let column = 1; column < columns; column++) {
      row[column] = (row[column] ?? 0) + (row[column - 1] ?? 0);
    }
  }
  return seal(
    counts.map((row) => row.subarray(0, columns)),
    columns,
  );
}

/** Counts from series labelled by state, over all workers: the sample that speaks for the column's middle. */
export function censusOfSeries(
  series: readonly Series[],
  span: Span,
  columns: number,
  sampling: Sampling,
): Census {
  const counts = empty(columns);
  const width = (span.to - span.from) / columns;
  for (const { labels, times, values, step = sampling.step } of series) {
    const row = counts[stateOf(labels[STATE_LABEL] ?? '') ?? NO_DATA];
    if (row === undefined) {
      continue;
    }
    const reach = step > 0 ? step : sampling.staleness;
    for (let i = 0; i < times.length; i++) {
      const time = times[i] ?? 0;
      const first = middleColumn(Math.max(time - reach, times[i - 1] ?? -Infinity), span, width);
      const last = middleColumn(time, span, width);
      for (let column = first; column < Math.min(last, columns); column++) {
        row[column] = (row[column] ?? 0) + (values[i] ?? 0);
      }
    }
  }
  return seal(counts, columns);
}

/** The first column whose middle is at or after `time`. */
function middleColumn(time: number, span: Span, width: number): number {
  return Math.max(0, Math.ceil((time - span.from) / width - 0.5));
}

function empty(columns: number): Float64Array[] {
  return STATE_NAMES.map(() => new Float64Array(columns));
}

function seal(counts: readonly Float64Array[], columns: number): Census {
  let highest = 0;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    counts.forEach((row, state) => {
      sum += state === PENDING ? 0 : (row[column] ?? 0);
    });
    highest = Math.max(highest, sum);
  }
  return { columns, counts, highest };
}
