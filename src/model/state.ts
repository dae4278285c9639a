import { HEALTH_STATES, type HealthState } from '@heartline/protocol';

/** The ladder's words in the order of their codes: the index is the code, and higher is worse. */
export const LADDER = HEALTH_STATES;
export type LadderState = HealthState;

/** The two codes that the panel treats by name. */
export const HEALTHY = 1;
export const UNKNOWN = 2;

/** What a stretch of a lane can be: a code of the ladder, or one of three things that are not on it. */
export const NO_DATA = 6;
/** A value that is no code of the ladder. It is shown and listed, never guessed. */
export const UNRECOGNISED = 7;
/** Time that no sample can speak for yet: left blank. */
export const PENDING = 8;

export const STATE_NAMES = [...LADDER, 'no data', 'unrecognised', 'pending'] as const;
export type StateName = (typeof STATE_NAMES)[number];
export type StateCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Every state a chip, a legend or a filter can name, worst first. */
export const SHOWN_STATES: readonly StateCode[] = [5, 4, 3, UNRECOGNISED, UNKNOWN, NO_DATA, HEALTHY, 0];

/**
 * Which of two states a pixel shows when both are inside it; higher wins. The ladder's order, with what is not
 * on it placed so that neither a gap nor an odd value hides behind a healthy sample, or hides a failure.
 */
export const SEVERITY: readonly number[] = rank();

function rank(): number[] {
  const ranks = new Array<number>(STATE_NAMES.length).fill(-1);
  [...SHOWN_STATES].reverse().forEach((code, severity) => {
    ranks[code] = severity;
  });
  return ranks;
}

export function severity(code: number): number {
  return SEVERITY[code] ?? -1;
}

export function worse(a: StateCode, b: StateCode): StateCode {
  return severity(b) > severity(a) ? b : a;
}

/** Worse than healthy: what "problems first" and "time unhealthy" mean. A stopped worker is as it should be. */
export function isUnhealthy(code: StateCode): boolean {
  return code !== PENDING && severity(code) > severity(HEALTHY);
}

/** States in which somebody watched a worker that should work: all that availability is a share of. */
export function countsForAvailability(code: number): boolean {
  return code === HEALTHY || isFailing(code);
}

/** Watched and not healthy: degraded, critical or failed. Neither stopped nor unknown counts against a worker. */
export function isFailing(code: number): boolean {
  return code > UNKNOWN && code < LADDER.length;
}

/** The code a sample's value stands for. */
export function toStateCode(value: number): StateCode {
  return Number.isInteger(value) && value >= 0 && value < LADDER.length ? (value as StateCode) : UNRECOGNISED;
}

export function parseState(name: string): StateCode | undefined {
  const index = (LADDER as readonly string[]).indexOf(name);
  return index < 0 ? undefined : (index as StateCode);
}

export function stateName(code: number): StateName {
  return STATE_NAMES[code] ?? 'unrecognised';
}

/** Hatched, because nobody knows: told apart from every state that somebody told. */
export function isHatched(code: number): boolean {
  return code === UNKNOWN || code === NO_DATA || code === UNRECOGNISED;
}
