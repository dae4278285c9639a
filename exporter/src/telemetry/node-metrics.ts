import { collectDefaultMetrics, type Registry } from 'prom-client';

/** Gauges with a counter's suffix `_total`, which `promtool check metrics` rejects. */
const MISNAMED_METRICS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Node measures event loop lag with a timer of 10 ms. With it an idle exporter uses 0.5 % of a core, without it 0.2 %
 * (docs/decisions/0008). It also counts the timer's own 10 ms as lag. `heartline_event_loop_lag_seconds` uses the timer of
 * the fleet loop instead.
 */
const EVENT_LOOP_LAG_METRICS = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
  (which) => `nodejs_eventloop_lag_${which}_seconds`,
);

/** Milliseconds. The monitor cannot be disabled, and its precision must be an integer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Registers the `process_*` and `nodejs_*` series of prom-client that are worth their cost and correctly named. */
export function collectNodeMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: MAX_TIMER_MS });
  for (const name of [...MISNAMED_METRICS, ...EVENT_LOOP_LAG_METRICS]) {
    registry.removeSingleMetric(name);
  }
}
