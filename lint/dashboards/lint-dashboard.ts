import { type DashboardJson, type PanelJson, type VariableJson } from '../inputs/dashboard-json';
import { type LintContext, lintLinkVariables } from '../inputs/lint-context';
import { listQueries, type Query } from './queries';
import { parseExpression } from '../promql/parse-expression';
import { BUILT_IN_VARIABLES, substituteVariables } from '../promql/substitute-variables';

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
/** Metrics without a worker type: of the pipeline, of queues shared by types, of tables, of sandboxes and of recovery. */
const WITHOUT_WORKER_TYPE =
  /^(up|ALERTS|heartline_|process_|nodejs_|scrape_|prometheus_|alertmanager_|worker_queue_(tasks|oldest|reported|stale|workers)|worker_sandbox|worker_recovery|worker_tasks$|worker_tasks_oldest_status|worker_(task|event)_table_|worker_table_|worker_monitoring_)/;
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
function lintQuery(query: Query, variables: readonly string[], metrics: ReadonlySet<string>): string[] {
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

/** Types whose numbers Grafana shows with a unit. */
const TYPES_WITH_UNITS = new Set(['stat', 'timeseries', 'table', 'bargauge']);
/** `refresh` of a variable: on change of the time range. */
const ON_TIME_RANGE_CHANGE = 2;
/** `hide` of a variable: label and value. */
const HIDDEN = 2;
const GRID_COLUMNS = 24;

function lintVariables(variables: readonly VariableJson[]): string[] {
  return [
    ...(variables[0]?.name === 'datasource' && variables[0].label === 'Data Source'
      ? []
      : ['the first variable is not the data source']),
    ...variables.flatMap(({ type, name, refresh, multi, allValue, hide }) => [
      ...(type === 'query' && refresh !== ON_TIME_RANGE_CHANGE
        ? [`the variable ${name} does not refresh on time range change`]
        : []),
      ...(multi && hide !== HIDDEN && allValue !== '.+' ? [`the "all" value of ${name} is not .+`] : []),
    ]),
  ];
}

function lintPanels(panels: readonly PanelJson[]): string[] {
  return [
    ...(new Set(panels.map(({ id }) => id)).size === panels.length ? [] : ['two panels have the same ID']),
    ...panels.flatMap(({ type, title, description, fieldConfig }) => [
      ...(type === 'text' || /\bGood: /.test(description)
        ? []
        : [`the description of "${title}" does not say what is good`]),
      ...(TYPES_WITH_UNITS.has(type) && fieldConfig?.defaults.unit === undefined
        ? [`"${title}" has no unit`]
        : []),
    ]),
  ];
}

function lintGrid(panels: readonly PanelJson[]): string[] {
  const cells = new Map<string, string>();
  return panels.flatMap(({ title, gridPos: { x, y, w, h } }) => {
    if (x + w > GRID_COLUMNS) {
      return [`"${title}" exceeds the ${GRID_COLUMNS} columns`];
    }
    const overlapped = new Set<string>();
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        const cell = `${column} ${row}`;
        const other = cells.get(cell);
        if (other !== undefined) {
          overlapped.add(other);
        }
        cells.set(cell, title);
      }
    }
    return [...overlapped].map((other) => `"${title}" overlaps "${other}"`);
  });
}

function lintLinks(dashboard: DashboardJson, { dashboards }: LintContext): string[] {
  const urls = [...JSON.stringify(dashboard).matchAll(/"(\/d\/[^"]+)"/g)].map(([, url]) => url ?? '');
  return urls.flatMap((url) => {
    const uid = /^\/d\/([\w-]+)/.exec(url)?.[1] ?? '';
    const variables = dashboards.get(uid);
    return variables === undefined
      ? [`${url} does not link to a dashboard`]
      : lintLinkVariables(url, uid, variables).map((finding) => `${url} ${finding}`);
  });
}

/** Returns what is wrong with a dashboard that matches the schema, one finding each. Empty if it is fine. */
export function lintDashboard(dashboard: DashboardJson, context: LintContext): string[] {
  const variables = dashboard.templating.list;
  const names = variables.map(({ name }) => name);
  return [
    ...lintVariables(variables),
    ...lintPanels(dashboard.panels),
    ...lintGrid(dashboard.panels),
    ...listQueries(dashboard).flatMap((query) => lintQuery(query, names, context.metrics)),
    ...lintLinks(dashboard, context),
    ...dashboard.links.flatMap(({ tags }) =>
      tags
        .filter((tag) => !dashboard.tags.includes(tag))
        .map((tag) => `links to the tag ${tag}, which the dashboard does not have`),
    ),
  ];
}
