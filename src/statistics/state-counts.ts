import { type Sampling } from '../frames/sampling';
import { type Series } from '../frames/series';
import { STATE_LABEL } from '../model/data-contract';
import { NO_DATA, PENDING, STATE_NAMES, type StateCode, parseState } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type Lane } from '../timeline/lane';
import { segmentAtTime } from '../timeline/segments';

/**
 * The number of workers in each state, per pixel column: `counts[state][column]`; undefined for states that
 * do not occur.
 */
export interface StateCounts {
  readonly columns: number;
  readonly counts: readonly (Float64Array | undefined)[];
  /** The largest total of a column; 0 without workers. */
  readonly max: number;
}

/** Counts workers by current state, for the chips and the summary. */
export function countCurrent(lanes: readonly Lane[]): ReadonlyMap<StateCode, number> {
  const counts = new Map<StateCode, number>();
  for (const { current } of lanes) {
    counts.set(current, (counts.get(current) ?? 0) + 1);
  }
  return counts;
}

/** Counts workers by their state at `time` (ms); pending lanes are left out. */
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

/**
 * Reads counts from series labelled by state, over all workers. Each column takes the sample that covers its
 * middle.
 */
export function countSeries(
  series: readonly Series[],
  span: TimeSpan,
  columns: number,
  sampling: Sampling,
): StateCounts {
  const counts = STATE_NAMES.map(() => new Float64Array(columns));
  const width = (span.to - span.from) / columns;
  for (const { labels, times, values, step = sampling.step } of series) {
    const row = counts[parseState(labels[STATE_LABEL] ?? '') ?? NO_DATA];
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
  return { columns, counts, max: maxColumnTotal(counts, columns) };
}

/** Returns the first column whose middle is at or after `time`. */
function middleColumn(time: number, span: TimeSpan, width: number): number {
  return Math.max(0, Math.ceil((time - span.from) / width - 0.5));
}

/** Returns the largest total of a column. */
export function maxColumnTotal(counts: StateCounts['counts'], columns: number): number {
  const rows = counts.filter((row, state) => row !== undefined && state !== PENDING);
  let max = 0;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (const row of rows) {
      sum += row?.[column] ?? 0;
    }
    max = Math.max(max, sum);
  }
  return max;
}
