import { LADDER_STATES, type LadderState, type Liveness } from '../model/state';
import { type Millis } from '../model/time';

/** What the ladder reads of a worker. */
export interface LivenessInput {
  /** Time since the last heartbeat, or the registration, less the time in which nobody could have listened. */
  readonly age: Millis;
  readonly interval: Millis;
  /** Missed heartbeats until failed, at least 2. */
  readonly threshold: number;
  /** A share of the interval: 0.25 makes a worker degraded at 1.25 intervals. */
  readonly tolerance: number;
  readonly stopped: boolean;
  /** Marked failed by hand. */
  readonly marked: boolean;
  readonly neverReported: boolean;
  readonly sourceDown: boolean;
}

/** Age at which `count` intervals have passed without a heartbeat, the tolerance included; whole milliseconds. */
export function ageAtMissed(
  { interval, tolerance }: Pick<LivenessInput, 'interval' | 'tolerance'>,
  count: number,
): Millis {
  return Math.round((count + tolerance) * interval);
}

function ageAtIntervals({ interval }: Pick<LivenessInput, 'interval'>, intervals: number): Millis {
  return Math.round(intervals * interval);
}

/** Liveness from age alone (DESIGN.md §2). The first that applies wins, so the order of the lines is the meaning. */
export function ladderState(input: LivenessInput): LadderState {
  const { age } = input;
  if (input.stopped) return 'stopped';
  if (input.marked || age >= ageAtIntervals(input, input.threshold)) return 'failed';
  if (input.sourceDown || input.neverReported) return 'unknown';
  if (age >= ageAtIntervals(input, 2)) return 'critical';
  return age >= ageAtMissed(input, 1) ? 'degraded' : 'healthy';
}

/** The state with its reason: a sentence is dear where nobody reads it, so whoever needs none asks for the state. */
export function ladder(input: LivenessInput): Liveness {
  const state = ladderState(input);
  return { state, code: LADDER_STATES.indexOf(state), reason: reasonFor(state, input) };
}

function reasonFor(state: LadderState, { age, interval, ...input }: LivenessInput): string {
  const silence = `no heartbeat for ${seconds(age)}`;
  const promise = `one is due each ${seconds(interval)}`;
  switch (state) {
    case 'stopped':
      return 'said goodbye';
    case 'failed':
      return input.marked
        ? 'marked failed by hand'
        : `${input.neverReported ? 'never heard, ' : ''}${silence}; ${promise}, and ${input.threshold} missed are a failure`;
    case 'unknown':
      return input.sourceDown
        ? 'its source cannot be reached'
        : `no heartbeat yet, expected for ${seconds(age)}`;
    case 'healthy':
      return `last heartbeat ${seconds(age)} ago; ${promise}`;
    default:
      return `${silence}; ${promise}`;
  }
}

/**
 * Ages at which liveness can get worse, ascending; empty where age says nothing. The tolerance is less than an interval
 * and the threshold at least two, so that their order is always the same.
 */
export function ladderAges(input: Omit<LivenessInput, 'age'>): Millis[] {
  if (input.stopped || input.marked) return [];
  const failed = ageAtIntervals(input, input.threshold);
  if (input.neverReported || input.sourceDown) return [failed];
  return [ageAtMissed(input, 1), ageAtIntervals(input, 2), failed];
}

/** The next age at which liveness changes if nothing is heard; undefined where none will. */
export function nextDeadline(input: LivenessInput): Millis | undefined {
  return ladderAges(input).find((age) => age > input.age);
}

function seconds(duration: Millis): string {
  return `${Math.floor(duration / 100) / 10} s`;
}
