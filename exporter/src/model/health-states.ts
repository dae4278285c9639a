import { HEALTH_STATES, type HealthState } from '@heartline/protocol';
import { type Millis } from './time';

/** The ladder's words, in the order of their codes (DESIGN.md §2): the index is the code. */
export const LADDER_STATES = HEALTH_STATES;

export type LadderState = HealthState;

/** Which state a worker is in, since when, and how long it was in each before. */
export interface StateRecord {
  readonly state: LadderState;
  /** When it should have entered the state, not when that was noticed. */
  readonly since: Millis;
  /** Closed stays only, in milliseconds; the running one is added when exposed. */
  readonly closedMs: Readonly<Record<LadderState, number>>;
  readonly entryCounts: Readonly<Record<LadderState, number>>;
}

export interface Liveness {
  readonly state: LadderState;
  /** Higher is worse. */
  readonly code: number;
  /** A sentence. */
  readonly reason: string;
}
