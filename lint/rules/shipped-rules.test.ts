import { readLintInput } from '../inputs/lint-context';
import { parseExpression } from '../promql/parse-expression';
import { lintRule } from './lint-rule';

const { rules, runbookFolder, context } = readLintInput();
const { runbooks, otherHeadings } = runbookFolder;
const alerts = [...new Set(rules.filter(({ kind }) => kind === 'alert').map(({ name }) => name))];

it.each(rules.map((rule) => [rule.name, rule.labels['severity'] ?? '', rule] as const))(
  'the rule %s %s has no findings',
  (_name, _severity, rule) => {
    expect(lintRule(rule, context)).toEqual([]);
  },
);

it('S2.10 every critical alert escalates', () => {
  const critical = rules.filter(({ labels }) => labels['severity'] === 'critical');
  const escalating = critical.filter(({ labels }) => labels['escalation'] === 'true').map(({ name }) => name);
  expect([...new Set(critical.map(({ name }) => name))].sort()).toEqual([...new Set(escalating)].sort());
});

// kube-prometheus-stack inhibits a warning while a critical alert with the same name fires in the same namespace. With
// two severities under one name, one worker's alert would suppress another's.
// The name of this alert is fixed for both: critical for a whole type, warning for one worker of another type.
const TWO_SEVERITIES = ['WorkerTasksAllFailing'];

it.each(alerts.filter((alert) => !TWO_SEVERITIES.includes(alert)))(
  'the rules of %s have one severity',
  (alert) => {
    const severities = rules.filter(({ kind, name }) => kind === 'alert' && name === alert);
    expect(new Set(severities.map(({ labels }) => labels['severity'])).size).toBe(1);
  },
);

it('every runbook is complete, unique and belongs to an existing alert', () => {
  const names = runbooks.map(({ alert }) => alert);
  expect(names).toEqual([...new Set(names)]);
  expect(names.filter((name) => !alerts.includes(name))).toEqual([]);
  expect(runbooks.filter(({ missingSections }) => missingSections.length > 0)).toEqual([]);
});

it('every second-level heading of a runbook page is the name of an alert', () => {
  expect(otherHeadings).toEqual([]);
});

describe('the queries in runbooks', () => {
  const queries = runbooks.flatMap(({ alert, queries: each }) =>
    each.map((query) => [alert, query] as const),
  );

  it('exist', () => {
    expect(queries.length).toBeGreaterThan(runbooks.length);
  });

  it.each(queries)('of %s are valid and read known metrics: %s', (_alert, query) => {
    const { valid, metrics } = parseExpression(query);
    expect(valid).toBe(true);
    expect(metrics.filter((name) => !context.metrics.has(name))).toEqual([]);
  });
});
