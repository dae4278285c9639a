import { findings, type Surroundings } from './lint-rule';
import type { Rule } from './rule';

const surroundings: Surroundings = {
  metrics: new Set(['up', 'worker_tasks_stuck']),
  runbooks: new Set(['WorkerTasksStuck']),
  dashboards: new Map([['heartline-worker', ['worker_id']]]),
};
const good: Rule = {
  subject: 'tasks',
  kind: 'alert',
  name: 'WorkerTasksStuck',
  expr: 'sum by (worker_id) (worker_tasks_stuck) > 0',
  labels: { severity: 'warning' },
  annotations: {
    summary: 'A task does not move on.',
    description: 'Worker {{ $labels.worker_id }} has {{ $value }} stuck tasks.',
    runbook_url: '{{ $externalLabels.heartline_url }}/runbooks/WorkerTasksStuck',
    dashboard_url:
      '{{ $externalLabels.grafana_url }}/d/heartline-worker?var-worker_id={{ $labels.worker_id }}',
  },
  comment: 'Any stuck task is one too many.',
};
function annotated(over: Record<string, string>): Partial<Rule> {
  return {
    annotations: { ...good.annotations, ...over },
  };
}

it('has nothing to say about a good alert, or a good recording rule', () => {
  expect(findings(good, surroundings)).toEqual([]);
  const record = {
    ...good,
    kind: 'record',
    name: 'worker:tasks_stuck:sum',
    expr: 'up',
    annotations: {},
  } as const;
  expect(findings(record, surroundings)).toEqual([]);
});

it.each<[string, Partial<Rule>]>([
  ['the expression is no PromQL', { expr: 'up{ > 0' }],
  ['Prometheus 2.53 does not read the expression', { expr: 'max_over_time(up[5m + 1m]) > 0' }],
  ['Prometheus 2.53 does not read the expression', { expr: 'limitk(2, up) > 0' }],
  ['reads worker_tasks_stuk, which nothing exposes or records', { expr: 'worker_tasks_stuk > 0' }],
  [
    'calls mad_over_time, which a server without feature flags does not know',
    { expr: 'mad_over_time(up[5m]) > 0' },
  ],
  ['compares nothing, so it fires for every series', { expr: 'worker_tasks_stuck' }],
  ['compares nothing, so it fires for every series', { expr: 'worker_tasks_stuck > bool 0' }],
  [
    'has $value in a label, which makes a new alert of each evaluation',
    { labels: { severity: 'warning', count: '{{ $value }}' } },
  ],
  ['its name begins neither with Worker nor with Heartline', { name: 'TasksStuck' }],
  ['its severity is none of escalation, page, critical, warning, info, none', { labels: {} }],
  ['no comment says why its threshold and its `for` are what they are', { comment: ' ' }],
  ['its summary is not one constant sentence', annotated({ summary: '{{ $labels.worker_id }} is stuck.' })],
  ['its description does not tell the value', annotated({ description: 'Something is stuck.' })],
  [
    'its description tells an age, which is old when it is read',
    annotated({ description: 'Stuck for {{ $value | humanizeDuration }}.' }),
  ],
  ['its description has a colon before a blank', annotated({ description: 'Stuck: {{ $value }}' })],
  [
    'its description tells $labels.instance, which the aggregation drops',
    annotated({ description: '{{ $labels.instance }} {{ $value }}' }),
  ],
  [
    'its runbook_url is not {{ $externalLabels.heartline_url }}/runbooks/WorkerTasksStuck',
    annotated({ runbook_url: 'http://localhost:9877/runbooks/WorkerTasksStuck' }),
  ],
  ['no runbook has a heading for it', { name: 'WorkerTasksLost' }],
  [
    'its dashboard_url leads to no dashboard',
    annotated({ dashboard_url: '{{ $externalLabels.grafana_url }}/d/heartline-wroker' }),
  ],
  [
    'its dashboard_url sets instance, a variable that heartline-worker has not',
    annotated({ dashboard_url: '{{ $externalLabels.grafana_url }}/d/heartline-worker?var-instance=a' }),
  ],
  ['its name is not level:metric:operations', { kind: 'record', name: 'tasks_stuck' }],
])('finds that %s', (finding, over) => {
  expect(findings({ ...good, ...over }, surroundings)).toContain(finding);
});
