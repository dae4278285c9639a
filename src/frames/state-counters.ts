import { STATE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { HEALTHY, isFailing, countsForAvailability, LADDER, type LadderState } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type Series } from './series';

/** A number for each reported state. */
export type StateValues = Readonly<Partial<Record<LadderState, number>>>;

/**
 * Returns the last values of series with `worker_id` and `state`, by worker. Unrecognised states are left
 * out.
 */
export function lastValuesByState(
  series: readonly Series[],
): Map<string, Partial<Record<LadderState, number>>> {
  const byWorker = new Map<string, Partial<Record<LadderState, number>>>();
  for (const { labels, values } of series) {
    const id = labels[WORKER_LABEL];
    const state = LADDER.find((word) => word === labels[STATE_LABEL]);
    const value = values[values.length - 1];
    if (id === undefined || state === undefined || typeof value !== 'number') {
      continue;
    }
    const sums = byWorker.get(id) ?? {};
    sums[state] = (sums[state] ?? 0) + value;
    byWorker.set(id, sums);
  }
  return byWorker;
}

/** Sums the values of the states for which `counts` returns true. */
export function sumStates(byState: StateValues, counts: (code: number) => boolean): number {
  return LADDER.reduce((sum, state, code) => (counts(code) ? sum + (byState[state] ?? 0) : sum), 0);
}

/** Seconds in each state over the range, from the exporter's counters. */
export type StateSeconds = StateValues;
export type ExactDurations = ReadonlyMap<string, StateSeconds>;

/** Tolerance for the scrapes at both ends of the range: a counter's value is as old as its scrape. */
const SLACK_SECONDS = 30;

/**
 * Reads exact seconds per worker and state from the last values of series with `worker_id` and `state`.
 * Leaves out a worker whose states add up to more than the range (its counters did not exist at the start)
 * and a worker with a negative value (its counters were reset within the range because the exporter lost its
 * journal).
 */
export function readDurations(series: readonly Series[], span: TimeSpan): ExactDurations {
  // `lastValuesByState` has already summed the parts of a state that several exporters counted.
  const byWorker = lastValuesByState(series);
  for (const [id, seconds] of byWorker) {
    if (!isPlausible(seconds, span)) {
      byWorker.delete(id);
    }
  }
  return byWorker;
}

/**
 * Computes durations from the counters' values at both ends of a range. Returns undefined if that is not
 * possible: no value at the end, no value at the start and more at the end than the range is long, or a
 * counter that decreased.
 */
export function durationsBetween(
  start: StateSeconds,
  end: StateSeconds,
  span: TimeSpan,
): StateSeconds | undefined {
  const seconds: Partial<Record<LadderState, number>> = {};
  for (const state of LADDER) {
    const at = end[state];
    if (at !== undefined) {
      seconds[state] = at - (start[state] ?? 0);
    }
  }
  return Object.keys(seconds).length > 0 && isPlausible(seconds, span) ? seconds : undefined;
}

/**
 * Returns the share of time healthy, 0..1, of the time that counts for availability. Stopped and unknown do
 * not count.
 */
export function availability(seconds: StateSeconds): number | undefined {
  const watched = sumStates(seconds, countsForAvailability);
  return watched > 0 ? sumStates(seconds, (code) => code === HEALTHY) / watched : undefined;
}

/** Seconds degraded, critical or failed. */
export function unhealthySeconds(seconds: StateSeconds): number {
  return sumStates(seconds, isFailing);
}

/** Returns whether counters that existed over the whole range can have grown by these values. */
function isPlausible(seconds: StateSeconds, span: TimeSpan): boolean {
  const values = Object.values(seconds);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.every((value) => value >= 0) && sum <= (span.end - span.from) / 1000 + SLACK_SECONDS;
}

/** How often each worker entered each state in the range, from the exporter's counters. */
export type EntryCounts = ReadonlyMap<string, StateValues>;

/**
 * `increase()` extrapolates at the edges of a range and returns fractions; only whole numbers are real
 * counts.
 */
const COUNT_TOLERANCE = 1e-6;

/**
 * Reads the entry counts per worker from the last values of series with `worker_id` and `state`. Leaves out a
 * worker with a value that cannot be a count: its counters decreased or were extrapolated.
 */
export function readEntryCounts(series: readonly Series[]): EntryCounts {
  const byWorker = lastValuesByState(series);
  for (const [id, counts] of byWorker) {
    if (!Object.values(counts).every(isCount)) {
      byWorker.delete(id);
    }
  }
  return byWorker;
}

function isCount(value: number): boolean {
  return value >= 0 && Math.abs(value - Math.round(value)) < COUNT_TOLERANCE;
}
