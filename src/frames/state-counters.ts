import { STATE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { HEALTHY, isFailing, countsForAvailability, LADDER, type LadderState } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type Series } from './series';

/** A number for each state that was told. */
export type StateValues = Readonly<Partial<Record<LadderState, number>>>;

/** The last values of series of `worker_id` and `state`, by worker; words that are no state are left out. */
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
    const known = byWorker.get(id) ?? {};
    known[state] = (known[state] ?? 0) + value;
    byWorker.set(id, known);
  }
  return byWorker;
}

/** The sum over the states that `counts` is true for. */
export function sumStates(byState: StateValues, counts: (code: number) => boolean): number {
  return LADDER.reduce((sum, state, code) => (counts(code) ? sum + (byState[state] ?? 0) : sum), 0);
}

/** Seconds in each state over the range, from the exporter's counters. */
export type StateSeconds = StateValues;
export type ExactDurations = ReadonlyMap<string, StateSeconds>;

/** What scrapes at the two ends may add: a counter's value is as old as its scrape. */
const SLACK_SECONDS = 30;

/**
 * Exact seconds per worker and state from series of `worker_id` and `state`, the last value of each. A worker whose
 * states add up to more than the range is left out: its counters were not there at the range's start. So is one with
 * less than nothing in a state: its counters were lost with the exporter's journal, and began anew inside the range.
 */
export function readDurations(series: readonly Series[], span: TimeSpan): ExactDurations {
  // One pass takes the parts of a state that several exporters counted together.
  const byWorker = lastValuesByState(series);
  for (const [id, seconds] of byWorker) {
    if (!isPlausible(seconds, span)) {
      byWorker.delete(id);
    }
  }
  return byWorker;
}

/**
 * A range's durations from the counters' values at its two ends. Undefined where they cannot tell: no value at the
 * end, none at the start and more at the end than the range is long, or a counter that fell.
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

/** Share of the watched time in which the worker was healthy, 0..1; stopped and unknown are not watched. */
export function availability(seconds: StateSeconds): number | undefined {
  const watched = sumStates(seconds, countsForAvailability);
  return watched > 0 ? sumStates(seconds, (code) => code === HEALTHY) / watched : undefined;
}

/** Seconds degraded, critical or failed. */
export function unhealthySeconds(seconds: StateSeconds): number {
  return sumStates(seconds, isFailing);
}

/** Whether counters that were there all the time can have grown so. */
function isPlausible(seconds: StateSeconds, span: TimeSpan): boolean {
  const values = Object.values(seconds);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.every((value) => value >= 0) && sum <= (span.end - span.from) / 1000 + SLACK_SECONDS;
}

/** How often a worker entered each state in the range, from the exporter's counters. */
export type EntryCounts = ReadonlyMap<string, StateValues>;

/** `increase()` guesses at a range's edges, and its fractions with it: only whole numbers were counted. */
const COUNT_TOLERANCE = 1e-6;

/**
 * Entries per worker from series of `worker_id` and `state`, the last value of each. A worker with a number that
 * cannot be a count is left out: its counters fell, or were estimated.
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
