import { type DashboardJson } from '../inputs/dashboard-json';
import { exposedMetrics } from '../inputs/known-metrics';
import { readLintInput } from '../inputs/lint-context';
import { parseExpression } from '../promql/parse-expression';
import { BUILT_IN_VARIABLES, substituteVariables } from '../promql/substitute-variables';
import { listQueries } from './queries';

/** Metrics that no panel reads, with the reason. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  worker_heartbeat_age_seconds: 'shown as worker:heartbeat_age:intervals, recorded together with the state',
  worker_failure_domain: 'read by WorkerDomainFailing, which names the host; worker_info has the same labels',
  worker_ephemeral: 'the mark of an ID that does not survive a restart; not a measurement',
  worker_liveness_state: 'shown as worker:liveness_state:code; the portable rules record it from this series',
  worker_health_state: 'shown as worker:health_state:code; the portable rules record it from this series',
  worker_health_score: 'shown as worker:health_score:ratio, the lowest score of each worker',
  worker_lost_work_forgotten_timestamp_seconds:
    'read by the last message of WorkerLostWork; GET /health/workers/{id} shows the work',
  worker_sdk_rate_limit: 'shown as worker:sdk_rate_limit_left:ratio',
  worker_sdk_rate_limit_remaining: 'shown as worker:sdk_rate_limit_left:ratio',
  worker_sdk_rate_limit_reset_timestamp_seconds: 'shown as worker:sdk_rate_limit_left:ratio',
  worker_maintenance_end_timestamp_seconds:
    'read by the rules; the drawer and GET /health/workers/{id} show the end',
  worker_type_maintenance: 'read by the rules; worker_maintenance shows the workers of the type',
  worker_ended: 'read by the last message of an alert; 5 minutes long',
  worker_type_crash_loop: 'read by WorkerCrashLooping, which names the workers',
  worker_crash_loop_member: 'read by WorkerCrashLooping, which names the workers',
  worker_type_expected_workers: 'read by WorkerTypeBelowMinimum, which has both numbers',
  worker_type_queue_workers: 'read by WorkerTypeGone, which names the queues',
  heartline_report_last_refused_timestamp_seconds: 'read by HeartlineReportsRefused, which names the senders',
  heartline_journal_damaged_files: 'alerted by HeartlineJournalDamaged; 0 unless a journal was damaged',
  worker_leases_released_total:
    'for panels of your own; the panel Recovery actions has the actions that released them',
  worker_recovery_last_success_timestamp_seconds:
    'for alerts of your own; GET /health/recovery lists each action',
};

/** Default metrics of prom-client: CPU, memory and event loop are shown, the rest is for deeper analysis. */
const DEFAULT_METRICS = /^(nodejs|process)_/;

/** Returns the names of all metrics that the dashboards' queries read. */
function metricsRead(dashboards: readonly DashboardJson[]): Set<string> {
  return new Set(
    dashboards.flatMap((dashboard) => {
      const values = Object.fromEntries(dashboard.templating.list.map(({ name }) => [name, name]));
      return listQueries(dashboard).flatMap(
        ({ expr }) =>
          parseExpression(substituteVariables(expr, { ...BUILT_IN_VARIABLES, ...values })).metrics,
      );
    }),
  );
}

const exposed = [...exposedMetrics()].filter(([name]) => !DEFAULT_METRICS.test(name));

function findUnread(read: ReadonlySet<string>): string[] {
  return exposed.filter(([, series]) => !series.some((name) => read.has(name))).map(([name]) => name);
}

test('every metric that the exporter exposes is read by a dashboard, except those listed with a reason', () => {
  expect(findUnread(metricsRead(readLintInput().dashboards))).toEqual(Object.keys(NOT_SHOWN));
});

test('reports a metric that no dashboard reads, but not one whose histogram buckets are read', () => {
  const unread = findUnread(new Set(['worker_heartbeat_interarrival_ratio_bucket']));
  expect(unread).toContain('worker_heartbeat_phi');
  expect(unread).not.toContain('worker_heartbeat_interarrival_ratio');
});
