import { families } from '../../exporter/src/exposition/catalog';
import { RecoveryMetrics } from '../../exporter/src/recovery/recovery-metrics';
import { SelfMetrics } from '../../exporter/src/telemetry/self-metrics';
import { SourceMetrics } from '../../exporter/src/telemetry/source-metrics';
import type { Rule } from './rule';

/** Metrics of Prometheus and Alertmanager that rules, runbooks or dashboards read. */
const THIRD_PARTY_METRICS = [
  'up',
  'ALERTS',
  'ALERTS_FOR_STATE',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'prometheus_notifications_errors_total',
  'prometheus_notifications_alertmanagers_discovered',
  'prometheus_rule_group_last_duration_seconds',
  'prometheus_rule_group_interval_seconds',
  'prometheus_rule_group_iterations_total',
  'prometheus_rule_group_iterations_missed_total',
  'prometheus_rule_evaluation_failures_total',
  'alertmanager_notifications_total',
  'alertmanager_notifications_failed_total',
];

/** Returns the metrics that the exporter exposes, each with the names of its series. A histogram has three series names. */
export function exposedMetrics(): ReadonlyMap<string, readonly string[]> {
  const self = new SelfMetrics({ version: '', revision: '' });
  self.watch({ now: () => 0, size: 0 });
  // Both register their metrics in the registry.
  new SourceMetrics(self.registry);
  new RecoveryMetrics(self.registry).watch({
    commands: { inFlight: () => [] },
    actions: { allRunning: () => [] },
    controller: { exhausted: () => [] },
    status: () => ({
      mode: 'dry-run',
      types: [],
      budget: { affected: 0, expected: 0, limit: 1 },
      heldBack: [],
      exhausted: [],
    }),
  });
  const metrics = [...families(), ...self.registry.getMetricsAsArray()];
  return new Map(
    metrics.map(({ name, type }) => [
      name,
      // prom-client's declaration says that `type` is an enum; at run time it is the type's name.
      String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ]),
  );
}

/** Returns the names of all series that a query may read: exposed, recorded by `rules`, and third-party ones. */
export function knownMetrics(rules: readonly Rule[]): ReadonlySet<string> {
  const exposed = [...exposedMetrics().values()].flat();
  const recorded = rules.filter(({ kind }) => kind === 'record').map(({ name }) => name);
  return new Set([...exposed, ...recorded, ...THIRD_PARTY_METRICS]);
}
