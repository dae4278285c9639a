import type { Expression } from '../promql/expression';

/** One alerting or recording rule. */
export interface Rule {
  readonly kind: 'alert' | 'record';
  readonly name: string;
  readonly expression: Expression;
  /** A duration of Prometheus, such as `5m`. */
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  /** Seconds between two evaluations. */
  readonly intervalSeconds: number;
  readonly rules: readonly Rule[];
}
