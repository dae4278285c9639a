import { HEALTH_STATES, type HealthState } from '@heartline/protocol';
import { type Millis } from './time';

/** The health states by code: the index is the code (docs/monitoring-guide.md, "States"). */
export const LADDER_STATES = HEALTH_STATES;

export type LadderState = HealthState;

/** The code of a state, 0 to 5. Except for stopped and unknown, a higher code is worse. */
export function stateCode(state: LadderState): number {
  return LADDER_STATES.indexOf(state);
}

/** The current state of a worker, and totals of its earlier segments. */
export interface StateRecord {
  readonly state: LadderState;
  /** When the condition of the state was met, which may be before it was evaluated. */
  readonly since: Millis;
  /** Time in each state, in milliseconds, without the current segment; that one is added at exposition. */
  readonly closedMs: Readonly<Record<LadderState, number>>;
  readonly entryCounts: Readonly<Record<LadderState, number>>;
}

/** State of a worker by the ladder alone, without its checks. */
export interface Liveness {
  readonly state: LadderState;
  /** Higher is worse. */
  readonly code: number;
  /** Why the worker is in the state, for people. */
  readonly reason: string;
}
