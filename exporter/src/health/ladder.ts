import { LADDER_STATES, type LadderState, type Millis } from '../model/worker';

/** What the ladder reads of a worker. */
export interface Rung {
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
  readonly neverHeard: boolean;
  readonly sourceDown: boolean;
}

export interface Liveness {
  readonly state: LadderState;
  /** Higher is worse. */
  readonly code: number;
  /** A sentence. */
  readonly reason: string;
}

/** Age at which `count` intervals have passed without a heartbeat, the tolerance included; whole milliseconds. */
export function ageOfMissed(
  { interval, tolerance }: Pick<Rung, 'interval' | 'tolerance'>,
  count: number,
): Millis {
  return Math.round((count + tolerance) * interval);
}

function ageOf({ interval }: Pick<Rung, 'interval'>, intervals: number): Millis {
  return Math.round(intervals * interval);
}

/** Liveness from age alone (DESIGN.md §2). The first that applies wins, so the order of the lines is the meaning. */
export function ladderState(rung: Rung): LadderState {
  const { age } = rung;
  if (rung.stopped) return 'stopped';
  if (rung.marked || age >= ageOf(rung, rung.threshold)) return 'failed';
  if (rung.sourceDown || rung.neverHeard) return 'unknown';
  if (age >= ageOf(rung, 2)) return 'critical';
  return age >= ageOfMissed(rung, 1) ? 'degraded' : 'healthy';
}

/** The state with its reason: a sentence is dear where nobody reads it, so whoever needs none asks for the state. */
export function ladder(rung: Rung): Liveness {
  const state = ladderState(rung);
  return { state, code: LADDER_STATES.indexOf(state), reason: reasonFor(state, rung) };
}

function reasonFor(state: LadderState, { age, interval, ...rung }: Rung): string {
  const silence = `no heartbeat for ${seconds(age)}`;
  const promise = `one is due each ${seconds(interval)}`;
  switch (state) {
    case 'stopped':
      return 'said goodbye';
    case 'failed':
      return rung.marked
        ? 'marked failed by hand'
        : `${rung.neverHeard ? 'never heard, ' : ''}${silence}; ${promise}, and ${rung.threshold} missed are a failure`;
    case 'unknown':
      return rung.sourceDown
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
export function ladderAges(rung: Omit<Rung, 'age'>): Millis[] {
  if (rung.stopped || rung.marked) return [];
  const failed = ageOf(rung, rung.threshold);
  if (rung.neverHeard || rung.sourceDown) return [failed];
  return [ageOfMissed(rung, 1), ageOf(rung, 2), failed];
}

/** The next age at which liveness changes if nothing is heard; undefined where none will. */
export function nextDeadline(rung: Rung): Millis | undefined {
  return ladderAges(rung).find((age) => age > rung.age);
}

function seconds(duration: Millis): string {
  return `${Math.floor(duration / 100) / 10} s`;
}
