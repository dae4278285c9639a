import { families } from '../exporter/src/exposition/catalog';
import { RecoveryMetrics } from '../exporter/src/recovery/recovery-metrics';
import { SelfMetrics } from '../exporter/src/telemetry/self-metrics';
import type { Rule } from './rules/rule';

/** Prometheus' and Alertmanager's own, as far as rules and runbooks read them. */
const OTHERS = [
  'up',
  'ALERTS',
  'ALERTS_FOR_STATE',
  'prometheus_notifications_errors_total',
  'prometheus_notifications_alertmanagers_discovered',
  'alertmanager_notifications_failed_total',
];
/**
 * METRICS.md names them, and nothing exposes them yet: the first comes with automatic recovery, which may give up, the
 * others with the polled sources. Empty this list.
 */
const TO_COME = [
  'worker_recovery_exhausted',
  'heartline_source_up',
  'heartline_source_last_success_timestamp_seconds',
];

/** Every metric that the exporter exposes, with the names of its series: a histogram has three. */
export function exposedMetrics(): ReadonlyMap<string, readonly string[]> {
  const self = new SelfMetrics({ version: '', revision: '' });
  self.watch({ now: () => 0, size: 0 });
  // It enters its series into the registry.
  new RecoveryMetrics(self.registry).watch({ inFlight: () => [] });
  const ours = [...families(), ...self.registry.getMetricsAsArray()];
  return new Map(
    ours.map(({ name, type }) => [
      name,
      // prom-client tells a type by its name at run time, whatever its declaration says.
      String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ]),
  );
}

/** Every metric a rule may read: what the exporter exposes, what rules record, and the others' by name. */
export function knownMetrics(rules: readonly Rule[]): ReadonlySet<string> {
  const names = [...exposedMetrics().values()].flat();
  const recorded = rules.filter(({ kind }) => kind === 'record').map(({ name }) => name);
  return new Set([...names, ...recorded, ...OTHERS, ...TO_COME]);
}
