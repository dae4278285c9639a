import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { readDashboards } from '../../../../lint/inputs/dashboard-json';
import { listQueries } from '../../../../lint/dashboards/queries';
import { BUILT_IN_VARIABLES, substituteVariables } from '../../../../lint/promql/substitute-variables';

const queries = readDashboards()
  .filter(({ uid }) => uid === 'heartline-sandboxes')
  .flatMap(listQueries);

/** Evaluates the query of a panel 2 minutes after the start. Returns '' if the result is as expected. */
function mismatch(
  place: string,
  series: Readonly<Record<string, string>>,
  labels: string,
  value: number,
): string {
  const expr = queries.find((query) => query.location === place)?.expr ?? '';
  return queryMismatch({
    expr: `round(${substituteVariables(expr, { ...BUILT_IN_VARIABLES, __rate_interval: '20s', worker_type: '.+' })}, 0.01)`,
    at: '2m',
    series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    expected: [{ labels, value }],
  });
}

it('counts a running sandbox 30 s after the first scrape and does not count an ended one', () => {
  const ran = (values: string, sandboxes: number): string =>
    mismatch(
      'Sandboxes in use A',
      { 'worker_sandbox_runtime_seconds_total{instance="a", worker_type="batch"}': values },
      '{worker_type="batch"}',
      sandboxes,
    );
  expect(ran('_x18 0+5x6', 1)).toBe('');
  expect(ran('0+5x12 60x12', 0)).toBe('');
});
