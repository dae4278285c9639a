import { type Moment } from './send-schedule';

/** What heartbeats that leave together share: their moment, and the chance that says when their next ones are due. */
export interface Departure {
  readonly at: Moment;
  /** 0 to 1. */
  readonly chance: number;
}

/** Somebody who beats, and whom others' heartbeats take along. */
export interface Traveller {
  readonly intervalMs: number;
  /** Whether its heartbeat could be due at this moment. */
  mayGo(now: Moment): boolean;
  /** Beats now. */
  go(departure: Departure): void;
}

export interface Member {
  /** Absent while it does not beat. */
  readonly traveller: Traveller | undefined;
}
