import type { Matcher } from '../promql/expression';

export type Form = 'full' | 'portable';

/** What the generated rules depend on. */
export interface RuleOptions {
  readonly form: Form;
  /** Matchers of every series of the exporter, of Prometheus, and of Alertmanager. */
  readonly selectors: Selectors;
  readonly scrapeIntervalSeconds: number;
  /** Base URLs of the links in alerts. Without one, alerts of the portable form have no such link. */
  readonly heartlineUrl?: string;
  readonly grafanaUrl?: string;
  /** Names of severities, by the names in rules/: info, warning, critical, none. Others keep their name. */
  readonly severities: Readonly<Record<string, string>>;
  /** Further labels of every alert of the portable form, such as `team: search`. */
  readonly alertLabels: Readonly<Record<string, string>>;
  /** From how many lost workers on a failure is one of the fleet, at least 2. */
  readonly fleetSize: number;
}

export interface Selectors {
  readonly heartline: readonly Matcher[];
  readonly prometheus: readonly Matcher[];
  readonly alertmanager: readonly Matcher[];
}

export const SEVERITIES = ['info', 'warning', 'critical', 'none'] as const;

/** The number in rules/. */
export const DEFAULT_FLEET_SIZE = 3;

/** The scrape intervals for which each form is right, in seconds. */
export const SCRAPE_INTERVALS: Readonly<Record<Form, { readonly min: number; readonly max: number }>> = {
  full: { min: 5, max: 15 },
  portable: { min: 5, max: 60 },
};
