import { type HealthState } from '@heartline/protocol';

/** Alerts of one name, and how many workers (or other things) they are about. */
export interface FiringAlert {
  readonly name: string;
  readonly count: number;
}

/** What the status line tells; a part that did not answer is undefined, which is not the same as nothing. */
export interface Status {
  /** Workers by state, as Prometheus records them; states without a worker are left out. */
  readonly workers: Readonly<Partial<Record<HealthState, number>>> | undefined;
  /** `scraped`: those that this run of Prometheus has scraped, with success or without. */
  readonly targets: { readonly up: number; readonly scraped: number; readonly all: number } | undefined;
  /**
   * Rules loaded, recording and alerting; of them the alerting ones, and those of these that this run of Prometheus has
   * evaluated once.
   */
  readonly rules: { readonly all: number; readonly alerting: number; readonly evaluated: number } | undefined;
  /** Firing alerts, the most severe first and of one severity by name; without the Watchdog, which always fires. */
  readonly firing: readonly FiringAlert[] | undefined;
}
