import { parseExpression } from '../promql/parse-expression';
import { BUILT_IN_VARIABLES, substituteVariables } from '../promql/substitute-variables';
import { type Query } from './queries';

/** Values for the dashboards' variables, so that a query can be parsed. */
const SAMPLE_VALUES: Readonly<Record<string, string>> = {
  datasource: 'heartline-prometheus',
  worker_type: '.+',
  worker_id: 'w-1',
  interval: '15m',
  state_series: 'worker:health_state:code',
  lanes: 'w-1|w-2',
  objective: '0.99',
};
/** Journaled counters, which are read as the difference of two instants, and counters shown as totals. */
const RAW_COUNTERS = [
  'worker_health_state_seconds_total',
  'worker_health_transitions_total',
  'worker_starts_total',
];
/** Metrics without a worker type: of the pipeline, of queues shared by types, of sandboxes and of recovery. */
const WITHOUT_WORKER_TYPE =
  /^(up|ALERTS|heartline_|process_|nodejs_|scrape_|prometheus_|alertmanager_|worker_queue_(tasks|oldest)|worker_sandbox|worker_recovery)/;
/** Aggregations that limit the number of series in the result. */
const AGGREGATION = /\btopk\(|\b(sum|max|min|count|avg)( by \(([^)]*)\))? ?\(/g;

/** Whether the number of series that a query returns grows with the number of workers. */
function isUnbounded(expr: string): boolean {
  if (/worker_id=("\$worker_id"|~"\$lanes")|topk\(/.test(expr)) {
    return false;
  }
  const aggregations = [...expr.matchAll(AGGREGATION)];
  return aggregations.length === 0 || /\bworker_id\b/.test(aggregations[0]?.[3] ?? '');
}

/**
 * Returns what is wrong with a query, one finding each.
 *
 * @param variables names of the dashboard's variables
 * @param metrics names of the series that a query may read
 */
export function lintQuery(
  query: Query,
  variables: readonly string[],
  metrics: ReadonlySet<string>,
): string[] {
  const values = Object.fromEntries(variables.map((name) => [name, SAMPLE_VALUES[name] ?? name]));
  const text = substituteVariables(query.expr, { ...BUILT_IN_VARIABLES, ...values });
  const parsed = parseExpression(text);
  const rawCounters = [...text.matchAll(/\b(worker_[a-z_]+_total)\b(?:\{[^}]*\})?(\[)?/g)]
    .filter(([, name, range]) => range === undefined && !RAW_COUNTERS.includes(name ?? ''))
    .map(([, name]) => `reads the counter ${name ?? ''} without rate or increase`);
  const narrowRate = /\b(rate|increase)\([^[]*\[\$__interval\]/.test(query.expr);
  const hasType =
    variables.includes('worker_type') && parsed.metrics.some((name) => !WITHOUT_WORKER_TYPE.test(name));
  const isPanel = query.kind === 'panel';
  // The variable `lanes` contains workers of the selected types only.
  const filtersByType = /\$worker_type|\$lanes/.test(query.expr);
  return [
    ...(parsed.valid ? [] : ['is not valid PromQL']),
    ...parsed.metrics
      .filter((name) => !metrics.has(name))
      .map((name) => `reads ${name}, which is neither exposed nor recorded`),
    ...rawCounters,
    ...(narrowRate ? ['uses rate over $__interval, which may contain one sample only'] : []),
    ...(isPanel && isUnbounded(query.expr) ? ['returns one series per worker'] : []),
    ...(isPanel && hasType && !filtersByType ? ['ignores the selected worker types'] : []),
  ].map((finding) => `${query.location}: ${finding}`);
}
