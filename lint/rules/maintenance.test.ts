import { readLintInput } from '../inputs/lint-context';
import { type Rule } from '../inputs/rule';
import { isAboutWorkers, lintMaintenance } from './maintenance';

const { rules } = readLintInput();
const records = new Map(
  rules.filter(({ kind }) => kind === 'record').map(({ name, expr }) => [name, expr] as const),
);
const alerts = rules.filter(({ kind }) => kind === 'alert');

it.each(alerts.map((rule) => [rule.name, rule.labels['escalation'] ?? '', rule] as const))(
  'F8 the rule %s %s takes part in maintenance and acknowledgements',
  (_name, _escalation, rule) => {
    expect(lintMaintenance(rule, records)).toEqual([]);
  },
);

it('F8 most alerts are about workers', () => {
  expect(alerts.filter(({ name }) => isAboutWorkers(name)).length).toBeGreaterThan(40);
  expect(isAboutWorkers('WorkerExporterDown')).toBe(false);
});

const valid: Rule = {
  file: 'tasks.rules.yml',
  kind: 'alert',
  name: 'WorkerTasksStuck',
  expr: 'worker_tasks_stuck > 0 unless on (job) (worker:maintenance_end:timestamp_seconds unless alert:ending:code{reason="paused", alertname="WorkerTasksStuck"})',
  labels: { severity: 'critical' },
  annotations: { ending: '{{ with query "alert:ending:code" }}{{ end }}' },
  comment: '',
};

it('accepts a rule that takes part, by itself or through a series about several workers', () => {
  expect(lintMaintenance(valid, new Map())).toEqual([]);
  const counts = new Map([['worker_type:late:count', 'count(a unless worker:left_out_of_counts:code)']]);
  expect(lintMaintenance({ ...valid, expr: 'worker_type:late:count > 3' }, counts)).toEqual([]);
});

it.each<[string, Partial<Rule>]>([
  [
    'maintenance does not mute it: it reads no series such as worker:maintenance_end:timestamp_seconds',
    { expr: 'worker_tasks_stuck > 0' },
  ],
  [
    'maintenance does not mute it: it reads no series such as worker:maintenance_end:timestamp_seconds',
    { expr: 'worker:fleet_muted:code > 0' },
  ],
  [
    'the exception for alerts that may have been sent names WorkerFailed',
    { expr: valid.expr.replace('WorkerTasksStuck', 'WorkerFailed') },
  ],
  ['the annotation `ending` does not say that the alert ends because of maintenance', { annotations: {} }],
  [
    'an acknowledgement does not stop the escalation (alert:page_acknowledged:timestamp_seconds)',
    { labels: { severity: 'critical', escalation: 'true' } },
  ],
])('reports: %s', (finding, overrides) => {
  const muted = new Map([['worker:fleet_muted:code', 'a unless worker:left_out_of_fleet:code']]);
  expect(lintMaintenance({ ...valid, ...overrides }, muted)).toContain(finding);
});
