import { type CheckedDashboard } from './dashboard-json';

/** One query of a dashboard, and where it stands. */
export interface Query {
  /** `Memory A`, `variable worker_id`, `annotation Alerts` */
  readonly place: string;
  readonly kind: 'panel' | 'variable' | 'annotation';
  /** PromQL with Grafana's variables in it. */
  readonly expr: string;
  /** At the range's end only. */
  readonly instant: boolean;
}

/** The PromQL inside `label_values(…, label)` and `query_result(…)`. */
export function variableExpression(query: string): string {
  const [, values] = /^label_values\(([\s\S]+),\s*\w+\)$/.exec(query) ?? [];
  const [, result] = /^query_result\(([\s\S]+)\)$/.exec(query) ?? [];
  const expr = values ?? result;
  if (expr === undefined)
    throw new Error(`"${query}" is neither label_values(series, label) nor query_result(query).`);
  return expr;
}

/** Every query of a dashboard: of its panels, its variables and its annotations. */
export function queriesOf(dashboard: CheckedDashboard): Query[] {
  const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr, instant = false }): Query => ({
      place: `${title} ${refId}`,
      kind: 'panel',
      expr,
      instant,
    })),
  );
  const variables = dashboard.templating.list
    .filter(({ type }) => type === 'query')
    .map(({ name, query }): Query => ({
      place: `variable ${name}`,
      kind: 'variable',
      expr: variableExpression(typeof query === 'string' ? query : query.query),
      instant: true,
    }));
  const annotations = (dashboard.annotations?.list ?? []).map(({ name, expr }): Query => ({
    place: `annotation ${name}`,
    kind: 'annotation',
    expr,
    instant: false,
  }));
  return [...panels, ...variables, ...annotations];
}
