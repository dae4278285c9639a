import { parseExpression } from '../promql/parse-expression';
import { type Query } from './queries';
import { BUILT_IN, substitute } from '../promql/substitute-variables';

/** A value for each variable, so that a query can be parsed. */
const SAMPLES: Readonly<Record<string, string>> = {
  datasource: 'heartline-prometheus',
  worker_type: '.+',
  worker_id: 'w-1',
  interval: '15m',
  state_series: 'worker:health_state:code',
  lanes: 'w-1|w-2',
  objective: '0.99',
};
/** Journaled, and read as the difference of two instants; or shown as what it counts. */
const READ_AS_THEY_ARE = [
  'worker_health_state_seconds_total',
  'worker_health_transitions_total',
  'worker_starts_total',
];
/** Not of a worker type: of the pipeline, of queues that many types share, of sandboxes, of recovery. */
const OF_NO_TYPE =
  /^(up|ALERTS|heartline_|process_|nodejs_|scrape_|prometheus_|alertmanager_|worker_queue_(tasks|oldest)|worker_sandbox|worker_recovery)/;
/** What keeps a result from growing with the fleet. */
const BOUNDED = /\btopk\(|\b(sum|max|min|count|avg)( by \(([^)]*)\))? ?\(/g;

/** Whether a query gives a series per worker of a fleet of any size. */
function growsWithFleet(expr: string): boolean {
  if (/worker_id=("\$worker_id"|~"\$lanes")|topk\(/.test(expr)) return false;
  const aggregations = [...expr.matchAll(BOUNDED)];
  return aggregations.length === 0 || /\bworker_id\b/.test(aggregations[0]?.[3] ?? '');
}

/**
 * What is wrong with a query, one sentence each.
 *
 * @param variables the dashboard's, by name
 * @param metrics everything that is exposed or recorded
 */
export function queryFindings(
  query: Query,
  variables: readonly string[],
  metrics: ReadonlySet<string>,
): string[] {
  const samples = Object.fromEntries(variables.map((name) => [name, SAMPLES[name] ?? name]));
  const text = substitute(query.expr, { ...BUILT_IN, ...samples });
  const parsed = parseExpression(text);
  const bare = [...text.matchAll(/\b(worker_[a-z_]+_total)\b(?:\{[^}]*\})?(\[)?/g)]
    .filter(([, name, range]) => range === undefined && !READ_AS_THEY_ARE.includes(name ?? ''))
    .map(([, name]) => `reads the counter ${name ?? ''} without rate or increase`);
  const narrow = /\b(rate|increase)\([^[]*\[\$__interval\]/.test(query.expr);
  const typed = variables.includes('worker_type') && parsed.metrics.some((name) => !OF_NO_TYPE.test(name));
  const panel = query.kind === 'panel';
  // The variable `lanes` ranks the workers of the chosen types.
  const heeded = /\$worker_type|\$lanes/.test(query.expr);
  return [
    ...(parsed.valid ? [] : ['is no PromQL']),
    ...parsed.metrics
      .filter((name) => !metrics.has(name))
      .map((name) => `reads ${name}, which nothing tells`),
    ...bare,
    ...(narrow ? ['takes a rate over $__interval, which may hold one sample only'] : []),
    ...(panel && growsWithFleet(query.expr) ? ['gives a series per worker'] : []),
    ...(panel && typed && !heeded ? ['does not heed the chosen types'] : []),
  ].map((finding) => `${query.place}: ${finding}`);
}
