import { type DashboardJson } from '../inputs/dashboard-json';

/** One query of a dashboard. */
export interface Query {
  /** `Memory A`, `variable worker_id` or `annotation Alerts`. */
  readonly location: string;
  readonly kind: 'panel' | 'variable' | 'annotation';
  /** PromQL that contains Grafana variables. */
  readonly expr: string;
  /** Evaluated at the end of the range only. */
  readonly instant: boolean;
}

/**
 * Returns the PromQL inside `label_values(…, label)` or `query_result(…)`.
 *
 * @throws Error if the query is neither of them.
 */
export function extractPromql(query: string): string {
  const [, values] = /^label_values\(([\s\S]+),\s*\w+\)$/.exec(query) ?? [];
  const [, result] = /^query_result\(([\s\S]+)\)$/.exec(query) ?? [];
  const expr = values ?? result;
  if (expr === undefined) {
    throw new Error(`"${query}" is neither label_values(series, label) nor query_result(query).`);
  }
  return expr;
}

/** Returns the queries of a dashboard's panels, variables and annotations. */
export function listQueries(dashboard: DashboardJson): Query[] {
  const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr, instant = false }): Query => ({
      location: `${title} ${refId}`,
      kind: 'panel',
      expr,
      instant,
    })),
  );
  const variables = dashboard.templating.list
    .filter(({ type }) => type === 'query')
    .map(({ name, query }): Query => ({
      location: `variable ${name}`,
      kind: 'variable',
      expr: extractPromql(typeof query === 'string' ? query : query.query),
      instant: true,
    }));
  const annotations = (dashboard.annotations?.list ?? []).map(({ name, expr }): Query => ({
    location: `annotation ${name}`,
    kind: 'annotation',
    expr,
    instant: false,
  }));
  return [...panels, ...variables, ...annotations];
}
