import { tellsAnAge } from './relative-time';
import { isReadByOldest } from '../promql/minimum-version';
import { parseExpression } from '../promql/parse-expression';
import type { Rule } from './rule';

/** What rules may lean on. */
export interface Surroundings {
  readonly metrics: ReadonlySet<string>;
  /** Alerts that have a runbook, by name. */
  readonly runbooks: ReadonlySet<string>;
  /** UIDs of the dashboards there are, with the variables of each. */
  readonly dashboards: ReadonlyMap<string, readonly string[]>;
}

const SEVERITIES = ['escalation', 'page', 'critical', 'warning', 'info', 'none'];
/** Need a feature flag, or exist in newer servers only: the whole file would fail to load elsewhere. */
const UNAVAILABLE = [
  'double_exponential_smoothing',
  'holt_winters',
  'mad_over_time',
  'sort_by_label',
  'sort_by_label_desc',
  'info',
  'ts_of_max_over_time',
  'ts_of_min_over_time',
  'ts_of_last_over_time',
  'first_over_time',
  'histogram_quantiles',
];
const RECORD_NAME = /^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$/;
const RUNBOOK = '{{ $externalLabels.heartline_url }}/runbooks/';
const DASHBOARD = '{{ $externalLabels.grafana_url }}/d/';

function expressionFindings({ kind, expr, labels }: Rule, { metrics }: Surroundings): string[] {
  const parsed = parseExpression(expr);
  const unknown = parsed.metrics.filter((name) => !metrics.has(name));
  const unavailable = parsed.functions.filter((name) => UNAVAILABLE.includes(name));
  return [
    ...(parsed.valid ? [] : ['the expression is no PromQL']),
    ...(isReadByOldest(expr) ? [] : ['Prometheus 2.53 does not read the expression']),
    ...unknown.map((name) => `reads ${name}, which nothing exposes or records`),
    ...unavailable.map((name) => `calls ${name}, which a server without feature flags does not know`),
    ...(kind === 'alert' && !parsed.filters ? ['compares nothing, so it fires for every series'] : []),
    ...Object.values(labels)
      .filter((value) => value.includes('$value'))
      .map(() => 'has $value in a label, which makes a new alert of each evaluation'),
  ];
}

function annotationFindings(rule: Rule, { runbooks, dashboards }: Surroundings): string[] {
  const { annotations, name, expr } = rule;
  const {
    summary = '',
    description = '',
    runbook_url: runbook = '',
    dashboard_url: dashboard = '',
  } = annotations;
  const { by } = parseExpression(expr);
  const used = [...description.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? '');
  const lost = by === undefined ? [] : used.filter((label) => !by.includes(label));
  return [
    ...(/^[A-Z][^{}]+\.$/.test(summary) ? [] : ['its summary is not one constant sentence']),
    ...(/\{\{[^}]*\$value/.test(description) ? [] : ['its description does not tell the value']),
    // A description stays as it was sent: "35 s ago" is wrong minutes later, "since 10:00" is not.
    ...(tellsAnAge(description) ? ['its description tells an age, which is old when it is read'] : []),
    // PagerDuty's details are read as YAML: "a: b" would arrive as a mapping.
    ...(/:\s/.test(description) ? ['its description has a colon before a blank'] : []),
    ...lost.map((label) => `its description tells $labels.${label}, which the aggregation drops`),
    ...(runbook === RUNBOOK + name ? [] : [`its runbook_url is not ${RUNBOOK}${name}`]),
    ...(runbooks.has(name) ? [] : ['no runbook has a heading for it']),
    ...linkFindings(dashboard, dashboards),
  ];
}

function linkFindings(link: string, dashboards: Surroundings['dashboards']): string[] {
  const uid = /^[\w-]+/.exec(link.slice(DASHBOARD.length))?.[0] ?? '';
  const variables = dashboards.get(uid);
  if (!link.startsWith(DASHBOARD) || variables === undefined)
    return ['its dashboard_url leads to no dashboard'];
  return [...link.matchAll(/[?&]var-(\w+)=/g)]
    .map(([, name = '']) => name)
    .filter((name) => !variables.includes(name))
    .map((name) => `its dashboard_url sets ${name}, a variable that ${uid} has not`);
}

/** What is wrong with a rule, one sentence each; empty where nothing is. */
export function findings(rule: Rule, surroundings: Surroundings): string[] {
  const { kind, name, labels, comment } = rule;
  const found = expressionFindings(rule, surroundings);
  if (kind === 'record')
    return RECORD_NAME.test(name) ? found : [...found, 'its name is not level:metric:operations'];
  return [
    ...found,
    ...(/^(Worker|Heartline|Watchdog)/.test(name)
      ? []
      : ['its name begins neither with Worker nor with Heartline']),
    ...(SEVERITIES.includes(labels['severity'] ?? '')
      ? []
      : [`its severity is none of ${SEVERITIES.join(', ')}`]),
    ...(comment.trim() === '' ? ['no comment says why its threshold and its `for` are what they are'] : []),
    ...annotationFindings(rule, surroundings),
  ];
}
