import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queryMismatch } from '../../../lint/promql/promtool-query.fixture';
import { readDashboards } from '../../../lint/inputs/dashboard-json';
import { listQueries } from '../../../lint/dashboards/queries';
import { BUILT_IN_VARIABLES, substituteVariables } from '../../../lint/promql/substitute-variables';
import { MAX_SAMPLE_AGE_S } from './promql';

const RULES = join(__dirname, '../../../alerting/rules/liveness.rules.yml');

/** An exporter that moved after a minute while Prometheus was down too: the old series have no staleness marker. */
function moved(metric: string, more: string, before: number, after: number) {
  return [
    { series: `${metric}{${more}job="heartline", instance="old"}`, values: `${before}x11 _x60` },
    { series: `${metric}{${more}job="heartline", instance="new"}`, values: `_x18 ${after}x60` },
  ];
}
const W = 'worker_type="batch", worker_id="w-1", ';

/** The worker was healthy before the move and is critical after it. */
const SERIES = [
  ...moved('up', '', 1, 1),
  ...moved('heartline_detection_suppressed', '', 1, 0),
  ...moved('heartline_series', '', 900, 1000),
  ...moved('worker_heartbeat_age_seconds', W, 1, 70),
  ...moved('worker_heartbeat_interval_seconds', W, 30, 30),
  ...moved('worker_heartbeat_failure_threshold', W, 3, 3),
  ...moved('worker_heartbeat_tolerance_ratio', W, 0.25, 0.25),
  ...moved('worker_last_heartbeat_timestamp_seconds', W, 50, 20),
  ...moved('worker_health_score', W, 1, 0.4),
  ...moved('worker_status', `${W}status="stopped", `, 1, 1).slice(0, 1),
  ...moved('worker_status', `${W}status="idle", `, 1, 1).slice(1),
];

/** Evaluates the query of a panel 2 minutes after the start. Returns '' if the values are `expected`. */
function shows(uid: string, place: string, expected: readonly number[]): string {
  const queries = readDashboards()
    .filter((dashboard) => dashboard.uid === uid)
    .flatMap(listQueries);
  const expr = queries.find((query) => query.location === place)?.expr ?? '';
  return queryMismatch({
    expr: substituteVariables(expr, { ...BUILT_IN_VARIABLES, worker_type: '.+', worker_id: 'w-1' }),
    at: '2m',
    rules: RULES,
    series: SERIES,
    expected: expected.map((value) => ({ labels: '{}', value })),
  });
}

describe('30 s after an exporter moved', () => {
  it.each([
    ['heartline-exporter', 'Exporters up A', 1],
    ['heartline-exporter', 'Series A', 1000],
    ['heartline-exporter', 'Detection A', 0],
    ['heartline-fleet', 'Unhealthy by score A', 1],
    ['heartline-worker', 'Health score A', 0.4],
    ['heartline-worker', 'State A', 4],
    ['heartline-worker', 'Missed heartbeats A', 2],
    ['heartline-worker', 'Last heartbeat A', 70],
    ['heartline-worker', 'Status A', 1],
  ])('%s shows the value of the new exporter: %s', (uid, place, value) => {
    expect(shows(uid, place, [value])).toBe('');
  });

  it('would fail if the old exporter were counted', () => {
    expect(shows('heartline-exporter', 'Exporters up A', [2])).toContain('got: {} 1E+00');
  });
});

it('uses the same maximum sample age as the rules', () => {
  const ages = [...readFileSync(RULES, 'utf8').matchAll(/time\(\) - timestamp\(.+\) < (\d+)/g)];
  expect(new Set(ages.map(([, seconds]) => Number(seconds)))).toEqual(new Set([MAX_SAMPLE_AGE_S]));
});
