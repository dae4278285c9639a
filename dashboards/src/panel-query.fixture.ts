import { listQueries } from '../../lint/dashboards/queries';
import { readDashboards } from '../../lint/inputs/dashboard-json';
import { queryMismatch } from '../../lint/promql/promtool-query.fixture';
import { BUILT_IN_VARIABLES, substituteVariables } from '../../lint/promql/substitute-variables';

const VARIABLES = { ...BUILT_IN_VARIABLES, __rate_interval: '20s', worker_type: '.+' };

interface PanelQueryTest {
  /** Title of the panel and letter of the query: `Sandboxes in use A`. */
  readonly place: string;
  /** Values of the input series by their names, with one sample every 5 s. */
  readonly series: Readonly<Record<string, string>>;
  readonly labels: string;
  readonly value: number;
}

/** Evaluates the query of a panel 2 minutes after the start, rounded to hundredths. Returns '' if the result is as expected. */
export function panelQueryMismatch(
  dashboard: string,
  { place, series, labels, value }: PanelQueryTest,
): string {
  const queries = readDashboards()
    .filter(({ uid }) => uid === dashboard)
    .flatMap(listQueries);
  const expr = queries.find((query) => query.location === place)?.expr ?? '';
  return queryMismatch({
    expr: `round(${substituteVariables(expr, VARIABLES)}, 0.01)`,
    at: '2m',
    series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    expected: [{ labels, value }],
  });
}
