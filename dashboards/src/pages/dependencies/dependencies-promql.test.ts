import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { readDashboards } from '../../../../lint/inputs/dashboard-json';
import { listQueries } from '../../../../lint/dashboards/queries';
import { BUILT_IN_VARIABLES, substituteVariables } from '../../../../lint/promql/substitute-variables';

const queries = readDashboards()
  .filter(({ uid }) => uid === 'heartline-dependencies')
  .flatMap(listQueries);

/** What promtool says of a chart's query 2 min after the start; empty where it gives this. */
function gives(
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

describe('the share of operations that failed', () => {
  const W = '{connection="db", kind="database", instance="a", worker_type="batch", worker_id="w-1"}';
  const share = (begun: string, failed: string, value: number): string =>
    gives(
      'Failed operations A',
      {
        [`worker_connection_operations_total${W}`]: begun,
        [`worker_connection_operations_failed_total${W}`]: failed,
      },
      '{connection="db", kind="database"}',
      value,
    );

  it('is that of those that began', () => {
    expect(share('0+4x24', '0+1x24', 0.25)).toBe('');
  });

  it('is no more than all of them where a restart hides what began', () => {
    // 5 before the restart and 6 after it look like one; none failed before, and all 6 after.
    expect(share('5x22 6x5', '0x22 6x5', 1)).toBe('');
    expect(share('5x22 6x5', '0x22 6x5', 6)).toContain('got: {connection="db", kind="database"} 1E+00');
  });
});

it('shows a sandbox that runs as one half a minute after the first scrape, and none when it has ended', () => {
  const ran = (values: string, sandboxes: number): string =>
    gives(
      'Sandboxes in use A',
      { 'worker_sandbox_runtime_seconds_total{instance="a", worker_type="batch"}': values },
      '{worker_type="batch"}',
      sandboxes,
    );
  expect(ran('_x18 0+5x6', 1)).toBe('');
  expect(ran('0+5x12 60x12', 0)).toBe('');
});
