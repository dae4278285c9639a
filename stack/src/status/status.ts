/** The ladder's words by code, as in METRICS.md's `worker:health_state:code`. */
export const STATES = ['stopped', 'healthy', 'unknown', 'degraded', 'critical', 'failed'] as const;

export type State = (typeof STATES)[number];

/** What the status line tells; a part that did not answer is undefined, which is not the same as nothing. */
export interface Status {
  /** Workers by state, as Prometheus records them; states without a worker are left out. */
  readonly workers: Readonly<Partial<Record<State, number>>> | undefined;
  /** `scraped`: those that this run of Prometheus has scraped, with success or without. */
  readonly targets: { readonly up: number; readonly scraped: number; readonly all: number } | undefined;
  /**
   * Rules loaded, recording and alerting; of them the alerting ones, and those of these that this run of Prometheus has
   * evaluated once.
   */
  readonly rules: { readonly all: number; readonly alerting: number; readonly evaluated: number } | undefined;
  /** Firing alerts by name with their number, without the Watchdog, which always fires. */
  readonly firing: Readonly<Record<string, number>> | undefined;
}
