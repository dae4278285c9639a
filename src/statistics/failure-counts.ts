import { type StateValues, sumStates } from '../frames/state-counters';
import { segmentAt, type Segments } from '../timeline/segments';
import { HEALTHY, isFailing, countsForAvailability, LADDER, type StateCode } from '../model/state';

/** How often a worker turned unhealthy, and how often healthy again, in the range. */
export interface FailureCounts {
  /** Entries into degraded, critical or failed from outside of them; the way down the ladder is one. */
  readonly failures: number;
  /** Returns from them to healthy; one that ended in a stop, or goes on, is none. */
  readonly repairs: number;
  /** False where there may have been more than were seen. */
  readonly exact: boolean;
}

function isLadder(code: number): boolean {
  return code < LADDER.length;
}
function isExcluded(code: number): boolean {
  return isLadder(code) && !countsForAvailability(code);
}

/**
 * Counts the changes between runs. Time without data is passed over: what was before it is compared with what is
 * after. A failure that the range begins with is no entry. Buckets and gaps may hide a change, and never add one.
 */
export function countFromTimeline(segments: Segments, exact: boolean): FailureCounts {
  let failures = 0;
  let repairs = 0;
  let before: StateCode | undefined;
  for (let index = 0; index < segments.states.length; index++) {
    const state = segmentAt(segments, index)?.state;
    if (state === undefined || !isLadder(state)) {
      continue;
    }
    if (before !== undefined && isFailing(state) && !isFailing(before)) {
      failures += 1;
    } else if (before !== undefined && state === HEALTHY && isFailing(before)) {
      repairs += 1;
    }
    before = state;
  }
  return { failures, repairs, exact };
}

/** What the counters leave open, as the timeline shows it. */
export interface RangeEnds {
  /** The state that the range begins with, where it is known for certain. */
  readonly first: StateCode | undefined;
  readonly last: StateCode;
}

/**
 * Counts spells from how often each state was entered. Entries into the unhealthy states cannot be summed, for one
 * failure enters up to three of them; but a worker that was watched all the time left *healthy* as often as it came
 * back, give or take how the range begins and ends.
 * @returns undefined where the counters cannot tell: the worker was stopped or unknown in between, or it is not
 *   known what the range began with
 */
export function countFromCounters(
  entries: StateValues,
  seconds: StateValues,
  { first, last }: RangeEnds,
): FailureCounts | undefined {
  const entered = sumStates(entries, isFailing);
  const recovered = entries.healthy ?? 0;
  if (entered === 0 && sumStates(seconds, isFailing) === 0) {
    return { failures: 0, repairs: 0, exact: true };
  }
  if (LADDER.some((state) => (entries[state] ?? 0) > 0 && (seconds[state] ?? 0) === 0)) {
    // The two kinds of counters tell of different times: one of them was not there when the range began.
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
  const begun = startedFailing(entered, recovered, open, seconds, first);
  return begun === undefined
    ? undefined
    : { failures: recovered + open - (begun ? 1 : 0), repairs: recovered, exact: true };
}

/** Whether the range began with a worker that was unhealthy already. */
function startedFailing(
  entered: number,
  recovered: number,
  open: number,
  seconds: StateValues,
  first: StateCode | undefined,
): boolean | undefined {
  if (recovered === 0) {
    return (seconds.healthy ?? 0) === 0;
  }
  // Had it begun healthy, each return and the open failure would have needed an entry.
  if (entered < recovered + open) {
    return true;
  }
  return first === undefined ? undefined : isFailing(first);
}
