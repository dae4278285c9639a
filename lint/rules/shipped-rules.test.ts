import { join } from 'node:path';
import { readDashboards } from '../dashboards/dashboard-json';
import { findings } from './lint-rule';
import { knownMetrics } from '../known-metrics';
import { parseExpression } from '../promql/parse-expression';
import { readRules } from './rule';
import { readRunbooks } from './runbook';

const rules = readRules(join(__dirname, '..', '..', 'alerting', 'rules'));
const runbooks = readRunbooks(join(__dirname, '..', '..', 'alerting', 'runbooks'));
const metrics = knownMetrics(rules);
const surroundings = {
  metrics,
  runbooks: new Set(runbooks.map(({ alert }) => alert)),
  dashboards: new Map(
    readDashboards().map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]),
  ),
};
const alerts = [...new Set(rules.filter(({ kind }) => kind === 'alert').map(({ name }) => name))];

it.each(rules.map((rule) => [rule.name, rule.labels['severity'] ?? '', rule] as const))(
  'the rule %s %s is as the house wants it',
  (_name, _severity, rule) => {
    expect(findings(rule, surroundings)).toEqual([]);
  },
);

it('every runbook is of an alert there is, whole, and stands once', () => {
  const names = runbooks.map(({ alert }) => alert);
  expect(names).toEqual([...new Set(names)]);
  expect(names.filter((name) => !alerts.includes(name))).toEqual([]);
  expect(runbooks.filter(({ missing }) => missing.length > 0)).toEqual([]);
});

describe('the queries in runbooks', () => {
  const queries = runbooks.flatMap(({ alert, queries: each }) =>
    each.map((query) => [alert, query] as const),
  );

  it('are there', () => {
    expect(queries.length).toBeGreaterThan(runbooks.length);
  });

  it.each(queries)('of %s can be pasted: %s', (_alert, query) => {
    const { valid, metrics: read } = parseExpression(query);
    expect(valid).toBe(true);
    expect(read.filter((name) => !metrics.has(name))).toEqual([]);
  });
});
