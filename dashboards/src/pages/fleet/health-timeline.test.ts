import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { readDashboards } from '../../../../lint/inputs/dashboard-json';
import { listQueries } from '../../../../lint/dashboards/queries';
import { BUILT_IN_VARIABLES, substituteVariables } from '../../../../lint/promql/substitute-variables';

const queries = readDashboards()
  .filter(({ uid }) => uid === 'heartline-fleet')
  .flatMap(listQueries);

function series(metric: string, type: string, values: string, more = '') {
  return {
    series: `${metric}{${more}job="heartline", worker_type="${type}", worker_id="w-1"}`,
    values,
  };
}

/** A worker whose type changes from the default type to batch after one minute. */
const CHANGED = [
  series('worker:health_state:code', 'unknown', '1x11 stale'),
  series('worker:health_state:code', 'batch', '_x12 1x12'),
  series('worker:health_state:max5m', 'unknown', '1x24'),
  series('worker:health_state:max5m', 'batch', '_x12 1x12'),
  series('worker_health_state_seconds_total', 'unknown', '1000+5x11 stale', 'state="healthy", '),
  series('worker_health_state_seconds_total', 'batch', '_x12 1060+5x12', 'state="healthy", '),
];

/** Evaluates a query after 2 minutes with a range of 90 s. Returns '' if the values are `expected`. */
function mismatch(place: string, types: string, expected: readonly number[]): string {
  const expr = queries.find((query) => query.location === place)?.expr ?? '';
  const values = { worker_type: types, lanes: 'w-1|w-2', state_series: 'worker:health_state:code' };
  return queryMismatch({
    expr: `max by (worker_id) (${substituteVariables(expr, { ...BUILT_IN_VARIABLES, ...values, __range: '90s', __range_s: '90' })})`,
    at: '2m',
    series: CHANGED,
    expected: expected.map((value) => ({ labels: '{worker_id="w-1"}', value })),
  });
}

describe('a worker whose type changed', () => {
  it('has its time in states summed over both types', () => {
    expect(mismatch('Worker health durations', 'batch', [90])).toBe('');
  });

  it.each(['batch', '.+'])('has a lane if the selected types are %s', (types) => {
    expect(mismatch('variable lanes', types, [11])).toBe('');
  });

  it('has no lane if only its previous type is selected', () => {
    expect(mismatch('variable lanes', 'unknown', [])).toBe('');
    expect(mismatch('variable lanes', 'unknown', [11])).toContain('got: nil');
  });
});
