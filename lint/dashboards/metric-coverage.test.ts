import { exposedMetrics } from '../known-metrics';
import { parseExpression } from '../promql/parse-expression';
import { readDashboards } from './dashboard-json';
import { queriesOf } from './queries';
import { BUILT_IN, substitute } from '../promql/substitute-variables';

/** What no panel shows, and why that is right. */
const UNSHOWN: Readonly<Record<string, string>> = {
  worker_heartbeat_age_seconds: 'shown as recorded together with the state, worker:heartbeat_age:intervals',
  worker_health_score: 'shown as the worst opinion on each worker, worker:health_score:ratio',
  worker_sdk_rate_limit: 'shown as what is left of it, worker:sdk_rate_limit_left:ratio',
  worker_sdk_rate_limit_remaining: 'shown as what is left of it, worker:sdk_rate_limit_left:ratio',
  worker_sdk_rate_limit_reset_timestamp_seconds:
    'shown as what is left of it, worker:sdk_rate_limit_left:ratio',
};

/** Node's own, by prom-client: CPU, memory and event loop are shown, the rest is for whoever looks deeper. */
const OF_NODE = /^(nodejs|process)_/;

/** Every metric that a dashboard's queries name. */
function readBy(dashboards: ReturnType<typeof readDashboards>): Set<string> {
  return new Set(
    dashboards.flatMap((dashboard) => {
      const values = Object.fromEntries(dashboard.templating.list.map(({ name }) => [name, name]));
      return queriesOf(dashboard).flatMap(
        ({ expr }) => parseExpression(substitute(expr, { ...BUILT_IN, ...values })).metrics,
      );
    }),
  );
}

const exposed = [...exposedMetrics()].filter(([name]) => !OF_NODE.test(name));

function unread(read: ReadonlySet<string>): string[] {
  return exposed.filter(([, series]) => !series.some((name) => read.has(name))).map(([name]) => name);
}

test('every metric that the exporter exposes stands on a dashboard, but those of which it is said why not', () => {
  expect(unread(readBy(readDashboards()))).toEqual(Object.keys(UNSHOWN));
});

test('a metric that no dashboard reads is found, and one whose histogram is read is not', () => {
  const found = unread(new Set(['worker_heartbeat_interarrival_ratio_bucket']));
  expect(found).toContain('worker_heartbeat_phi');
  expect(found).not.toContain('worker_heartbeat_interarrival_ratio');
});
