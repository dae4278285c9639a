import { type LintContext } from '../inputs/lint-context';
import { type Rule } from '../inputs/rule';
import { lintRule, containsRelativeTime } from './lint-rule';

const context: LintContext = {
  metrics: new Set(['up', 'worker_tasks_stuck']),
  runbooks: new Set(['WorkerTasksStuck']),
  dashboards: new Map([['heartline-worker', ['worker_id']]]),
};
const valid: Rule = {
  file: 'tasks.rules.yml',
  kind: 'alert',
  name: 'WorkerTasksStuck',
  expr: 'sum by (worker_id) (worker_tasks_stuck) > 0',
  labels: { severity: 'warning' },
  annotations: {
    summary: 'A task makes no progress.',
    description: 'Worker {{ $labels.worker_id }} has {{ $value }} stuck tasks.',
    runbook_url: '{{ $externalLabels.heartline_url }}/runbooks/WorkerTasksStuck',
    dashboard_url:
      '{{ $externalLabels.grafana_url }}/d/heartline-worker?var-worker_id={{ $labels.worker_id }}',
  },
  comment: 'Any stuck task is one too many.',
};
function withAnnotations(overrides: Record<string, string>): Partial<Rule> {
  return { annotations: { ...valid.annotations, ...overrides } };
}

it('accepts a valid alert and a valid recording rule', () => {
  expect(lintRule(valid, context)).toEqual([]);
  const record = {
    ...valid,
    kind: 'record',
    name: 'worker:tasks_stuck:sum',
    expr: 'up',
    annotations: {},
  } as const;
  expect(lintRule(record, context)).toEqual([]);
});

it.each<[string, Partial<Rule>]>([
  ['expression is not valid PromQL', { expr: 'up{ > 0' }],
  ['expression is not valid in Prometheus 2.53', { expr: 'max_over_time(up[5m + 1m]) > 0' }],
  ['expression is not valid in Prometheus 2.53', { expr: 'limitk(2, up) > 0' }],
  [
    'expression reads worker_tasks_stuk, which is neither exposed nor recorded',
    { expr: 'worker_tasks_stuk > 0' },
  ],
  [
    'expression calls mad_over_time, which needs a feature flag or a newer server',
    { expr: 'mad_over_time(up[5m]) > 0' },
  ],
  ['expression has no comparison: it fires for every series', { expr: 'worker_tasks_stuck' }],
  ['expression has no comparison: it fires for every series', { expr: 'worker_tasks_stuck > bool 0' }],
  [
    'a label contains $value: every evaluation would create a new alert',
    { labels: { severity: 'warning', count: '{{ $value }}' } },
  ],
  ['name does not start with Worker, Job or Heartline', { name: 'TasksStuck' }],
  ['severity is not one of critical, warning, info, none', { labels: { severity: 'page' } }],
  ['no comment explains the threshold and `for`', { comment: ' ' }],
  ['summary is not one constant sentence', withAnnotations({ summary: '{{ $labels.worker_id }} is stuck.' })],
  ['description does not contain $value', withAnnotations({ description: 'Something is stuck.' })],
  [
    'description contains a time relative to now',
    withAnnotations({ description: 'Stuck for {{ $value | humanizeDuration }}.' }),
  ],
  [
    'description contains a colon followed by a blank',
    withAnnotations({ description: 'Stuck: {{ $value }}' }),
  ],
  [
    'description uses $labels.instance, which the aggregation drops',
    withAnnotations({ description: '{{ $labels.instance }} {{ $value }}' }),
  ],
  [
    'runbook_url is not {{ $externalLabels.heartline_url }}/runbooks/WorkerTasksStuck',
    withAnnotations({ runbook_url: 'http://localhost:9877/runbooks/WorkerTasksStuck' }),
  ],
  ['the alert has no runbook', { name: 'WorkerTasksLost' }],
  [
    'dashboard_url does not link to a dashboard',
    withAnnotations({ dashboard_url: '{{ $externalLabels.grafana_url }}/d/heartline-wroker' }),
  ],
  [
    'dashboard_url sets the variable worker_type, which heartline-worker does not have',
    withAnnotations({
      dashboard_url: '{{ $externalLabels.grafana_url }}/d/heartline-worker?var-worker_type=a&var-worker_id=b',
    }),
  ],
  ['name is not level:metric:operations', { kind: 'record', name: 'tasks_stuck' }],
])('reports: %s', (finding, overrides) => {
  expect(lintRule({ ...valid, ...overrides }, context)).toContain(finding);
});

it.each([
  'Stuck for {{ $value | humanizeDuration }}.',
  'Stuck, {{ $value | humanizeDuration }} ago.',
  'Full in about {{ $value | humanizeDuration }}.',
  'It has been silent since {{ $value | humanizeDuration }}.',
  'Last heard {{ $value | printf "%.0f" }} s ago.',
  'Last heard {{ printf "%.0f" $value }}s ago.',
  'Stuck for {{ $value }} seconds.',
  'Silent for more than {{ $value }} minutes.',
  'Its newest sample is {{ $value }} minutes old.',
])('finds a relative time in: %s', (description) => {
  expect(containsRelativeTime(description)).toBe(true);
});

it.each([
  'Tasks took {{ $value | humanizeDuration }} on average.',
  'A scrape takes {{ $value | printf "%.1f" }} s, over half of its interval.',
  'It ended after {{ $value | humanizeDuration }}.',
  'Silent since {{ ($value | toTime).UTC.Format "15:04:05 UTC" }}.',
  'Restarted {{ $value }} times in the last 5 minutes.',
  'It cost {{ $value | printf "%.2f" }} dollars in the last hour.',
  'The budget for {{ $value }} workers is used up.',
])('finds no relative time in: %s', (description) => {
  expect(containsRelativeTime(description)).toBe(false);
});
