import { type HealthState } from '@heartline/protocol';

/** The firing alerts of one name, and the number of workers (or other subjects) that they are about. */
export interface FiringAlert {
  readonly name: string;
  readonly count: number;
}

/** The content of the status line. A value is undefined if Prometheus did not return it. */
export interface Status {
  /** Number of workers by state, as Prometheus records them. States without workers are left out. */
  readonly workers: Readonly<Partial<Record<HealthState, number>>> | undefined;
  /** `scraped`: targets that this run of Prometheus has scraped at least once, successfully or not. */
  readonly targets: { readonly up: number; readonly scraped: number; readonly all: number } | undefined;
  /**
   * `all`: loaded recording and alerting rules. `alerting`: the alerting rules among them. `evaluated`: the alerting rules
   * that this run of Prometheus has evaluated at least once.
   */
  readonly rules: { readonly all: number; readonly alerting: number; readonly evaluated: number } | undefined;
  /** Firing alerts by severity (most severe first), then by name. Without the Watchdog, which always fires. */
  readonly firing: readonly FiringAlert[] | undefined;
}
