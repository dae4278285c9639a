import { HEALTH_STATES, type HealthState } from '@heartline/protocol';

/** State names in the order of their codes: the index is the code, and higher is worse. */
export const LADDER = HEALTH_STATES;
export type LadderState = HealthState;

/** The two codes that the panel refers to by name. */
export const HEALTHY = 1;
export const UNKNOWN = 2;

/** States of a lane that are not worker states. */
export const NO_DATA = 6;
/** A value that is not a state code. It is drawn and listed, never guessed. */
export const UNRECOGNISED = 7;
/** Time that no sample can cover yet; left blank. */
export const PENDING = 8;

export const STATE_NAMES = [...LADDER, 'no data', 'unrecognised', 'pending'] as const;
export type StateName = (typeof STATE_NAMES)[number];
export type StateCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** All states that a chip, a legend or a filter can show, worst first. */
export const SHOWN_STATES: readonly StateCode[] = [5, 4, 3, UNRECOGNISED, UNKNOWN, NO_DATA, HEALTHY, 0];

/**
 * Which of two states a pixel shows if both are inside it; higher wins. Follows the order of the codes. The
 * other states are placed so that neither a gap nor an unrecognised value is hidden by a healthy sample, or
 * hides a failure.
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

/** Worse than healthy, as in "problems first". A stopped worker is not unhealthy. */
export function isUnhealthy(code: StateCode): boolean {
  return code !== PENDING && severity(code) > severity(HEALTHY);
}

/** States that availability is computed from: the worker was observed and expected to work. */
export function countsForAvailability(code: number): boolean {
  return code === HEALTHY || isFailing(code);
}

/**
 * Observed and not healthy: degraded, critical or failed. Neither stopped nor unknown counts against a
 * worker.
 */
export function isFailing(code: number): boolean {
  return code > UNKNOWN && code < LADDER.length;
}

/** Returns the state code for a sample's value. */
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

/** States without reliable information are hatched, to set them apart from reported states. */
export function isHatched(code: number): boolean {
  return code === UNKNOWN || code === NO_DATA || code === UNRECOGNISED;
}
