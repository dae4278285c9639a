import { type StateValues, sumStates } from '../frames/state-counters';
import { segmentAt, type Segments } from '../timeline/segments';
import { HEALTHY, isFailing, countsForAvailability, LADDER, type StateCode } from '../model/state';

/** How often a worker became unhealthy, and healthy again, in the range. */
export interface FailureCounts {
  /** Transitions into degraded, critical or failed from any other state; getting worse is not a new failure. */
  readonly failures: number;
  /** Transitions back to healthy. A failure that ended in a stop, or is ongoing, is not a repair. */
  readonly repairs: number;
  /** False if there may be more than were found. */
  readonly exact: boolean;
}

function isLadder(code: number): boolean {
  return code < LADDER.length;
}
function isExcluded(code: number): boolean {
  return isLadder(code) && !countsForAvailability(code);
}

/**
 * Counts the changes between segments. Skips time without data: the state before it is compared with the
 * state after it. A failure that the range begins with does not count. Buckets and gaps may hide a change,
 * but never add one.
 */
export function countFromTimeline(segments: Segments, exact: boolean): FailureCounts {
  let failures = 0;
  let repairs = 0;
  let previous: StateCode | undefined;
  for (let index = 0; index < segments.states.length; index++) {
    const state = segmentAt(segments, index)?.state;
    if (state === undefined || !isLadder(state)) {
      continue;
    }
    if (previous !== undefined && isFailing(state) && !isFailing(previous)) {
      failures += 1;
    } else if (previous !== undefined && state === HEALTHY && isFailing(previous)) {
      repairs += 1;
    }
    previous = state;
  }
  return { failures, repairs, exact };
}

/** What the counters do not say, taken from the timeline. */
export interface RangeEnds {
  /** The state at the start of the range, if it is certain. */
  readonly first: StateCode | undefined;
  readonly last: StateCode;
}

/**
 * Counts failures from the entries into each state. Entries into unhealthy states cannot be summed, because
 * one failure enters up to three of them. But a worker that was observed all the time left *healthy* as often
 * as it returned, apart from the states at both ends of the range.
 * @returns undefined if the counters are not sufficient: the worker was stopped or unknown in between, or the
 *   state at the start of the range is unknown
 */
export function countFromCounters(
  entries: StateValues,
  seconds: StateValues,
  { first, last }: RangeEnds,
): FailureCounts | undefined {
  const failingEntries = sumStates(entries, isFailing);
  const recovered = entries.healthy ?? 0;
  if (failingEntries === 0 && sumStates(seconds, isFailing) === 0) {
    return { failures: 0, repairs: 0, exact: true };
  }
  if (LADDER.some((state) => (entries[state] ?? 0) > 0 && (seconds[state] ?? 0) === 0)) {
    // The two kinds of counters cover different times: one of them did not exist at the start of the range.
    return undefined;
  }
  if (
    sumStates(entries, isExcluded) > 0 ||
    sumStates(seconds, isExcluded) > 0 ||
    !countsForAvailability(last)
  ) {
    return undefined;
  }
  const open = isFailing(last) ? 1 : 0;
  const begun = startedFailing(failingEntries, recovered, open, seconds, first);
  return begun === undefined
    ? undefined
    : { failures: recovered + open - (begun ? 1 : 0), repairs: recovered, exact: true };
}

/** Returns whether the worker was already unhealthy at the start of the range; undefined if unknown. */
function startedFailing(
  failingEntries: number,
  recovered: number,
  open: number,
  seconds: StateValues,
  first: StateCode | undefined,
): boolean | undefined {
  if (recovered === 0) {
    return (seconds.healthy ?? 0) === 0;
  }
  // Starting from healthy, each return and the ongoing failure would have needed an entry.
  if (failingEntries < recovered + open) {
    return true;
  }
  return first === undefined ? undefined : isFailing(first);
}
