import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { readDashboards } from '../../../../lint/inputs/dashboard-json';
import { listQueries } from '../../../../lint/dashboards/queries';
import { BUILT_IN_VARIABLES, substituteVariables } from '../../../../lint/promql/substitute-variables';

const queries = readDashboards()
  .filter(({ uid }) => uid === 'heartline-dependencies')
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

describe('the share of failed operations', () => {
  const W = '{connection="db", kind="database", instance="a", worker_type="batch", worker_id="w-1"}';
  const share = (started: string, failed: string, value: number): string =>
    mismatch(
      'Failed operations A',
      {
        [`worker_connection_operations_total${W}`]: started,
        [`worker_connection_operations_failed_total${W}`]: failed,
      },
      '{connection="db", kind="database"}',
      value,
    );

  it('is relative to the started operations', () => {
    expect(share('0+4x24', '0+1x24', 0.25)).toBe('');
  });

  it('is at most 100 % if a restart hides started operations', () => {
    // 5 before and 6 after the restart look like an increase of 1; none failed before, all 6 failed after it.
    expect(share('5x22 6x5', '0x22 6x5', 1)).toBe('');
    expect(share('5x22 6x5', '0x22 6x5', 6)).toContain('got: {connection="db", kind="database"} 1E+00');
  });
});
