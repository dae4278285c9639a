import { type LintContext, lintLinkVariables } from '../inputs/lint-context';
import { type Rule } from '../inputs/rule';
import { isSupportedByMinimumVersion } from '../promql/minimum-version';
import { parseExpression } from '../promql/parse-expression';

const UNIT = String.raw`\s*(?:ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?|weeks?)\b`;
const VALUE = String.raw`\{\{[^}]*\$value[^}]*\}\}`;
/** A duration that the template fills in: formatted by humanizeDuration, or a number followed by a unit. */
const DURATION = String.raw`(?:\{\{[^}]*humanizeDuration[^}]*\}\}|${VALUE}${UNIT})`;
const APPROXIMATION = String.raw`(?:(?:about|over|almost|nearly|at least|more than|the last|the past)\s+)?`;
const RELATIVE_TIME = new RegExp(
  String.raw`\b(?:for|in|since)\s+${APPROXIMATION}${DURATION}|${DURATION}\s+(?:ago|old)\b`,
  'i',
);

/** Whether a description states a time relative to when it is sent: "for 35 s", "35 s ago", but not "took 35 s". */
export function containsRelativeTime(description: string): boolean {
  return RELATIVE_TIME.test(description);
}

/** critical means that somebody is woken; none is for the dead man's switch. */
const SEVERITIES = ['critical', 'warning', 'info', 'none'];
/** Functions that need a feature flag or a newer server. A server that does not have one rejects the whole file. */
const UNAVAILABLE_FUNCTIONS = [
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
const RUNBOOK_URL = '{{ $externalLabels.heartline_url }}/runbooks/';
const DASHBOARD_URL = '{{ $externalLabels.grafana_url }}/d/';

function lintExpression({ kind, expr, labels }: Rule, { metrics }: LintContext): string[] {
  const parsed = parseExpression(expr);
  const unknown = parsed.metrics.filter((name) => !metrics.has(name));
  const unavailable = parsed.functions.filter((name) => UNAVAILABLE_FUNCTIONS.includes(name));
  return [
    ...(parsed.valid ? [] : ['expression is not valid PromQL']),
    ...(isSupportedByMinimumVersion(expr) ? [] : ['expression is not valid in Prometheus 2.53']),
    ...unknown.map((name) => `expression reads ${name}, which is neither exposed nor recorded`),
    ...unavailable.map((name) => `expression calls ${name}, which needs a feature flag or a newer server`),
    ...(kind === 'alert' && !parsed.filters
      ? ['expression has no comparison: it fires for every series']
      : []),
    ...Object.values(labels)
      .filter((value) => value.includes('$value'))
      .map(() => 'a label contains $value: every evaluation would create a new alert'),
  ];
}

function lintAnnotations(rule: Rule, { runbooks, dashboards }: LintContext): string[] {
  const { annotations, name, expr } = rule;
  const {
    summary = '',
    description = '',
    runbook_url: runbook = '',
    dashboard_url: dashboard = '',
  } = annotations;
  const { by } = parseExpression(expr);
  const used = [...description.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? '');
  const dropped = by === undefined ? [] : used.filter((label) => !by.includes(label));
  return [
    ...(/^[A-Z][^{}]+\.$/.test(summary) ? [] : ['summary is not one constant sentence']),
    ...(/\{\{[^}]*\$value/.test(description) ? [] : ['description does not contain $value']),
    // A description is not updated after it is sent: "35 s ago" is wrong minutes later, "since 10:00" is not.
    ...(containsRelativeTime(description) ? ['description contains a time relative to now'] : []),
    // PagerDuty parses details as YAML: "a: b" would arrive as a mapping.
    ...(/:\s/.test(description) ? ['description contains a colon followed by a blank'] : []),
    ...dropped.map((label) => `description uses $labels.${label}, which the aggregation drops`),
    ...(runbook === RUNBOOK_URL + name ? [] : [`runbook_url is not ${RUNBOOK_URL}${name}`]),
    ...(runbooks.has(name) ? [] : ['the alert has no runbook']),
    ...lintDashboardUrl(dashboard, dashboards),
  ];
}

function lintDashboardUrl(link: string, dashboards: LintContext['dashboards']): string[] {
  const uid = /^[\w-]+/.exec(link.slice(DASHBOARD_URL.length))?.[0] ?? '';
  const variables = dashboards.get(uid);
  if (!link.startsWith(DASHBOARD_URL) || variables === undefined) {
    return ['dashboard_url does not link to a dashboard'];
  }
  return lintLinkVariables(link, uid, variables).map((finding) => `dashboard_url ${finding}`);
}

/** Returns what is wrong with a rule, one finding each. Empty if the rule is fine. */
export function lintRule(rule: Rule, context: LintContext): string[] {
  const { kind, name, labels, comment } = rule;
  const findings = lintExpression(rule, context);
  if (kind === 'record') {
    return RECORD_NAME.test(name) ? findings : [...findings, 'name is not level:metric:operations'];
  }
  return [
    ...findings,
    ...(/^(Worker|Job|Heartline)/.test(name) ? [] : ['name does not start with Worker, Job or Heartline']),
    ...(SEVERITIES.includes(labels['severity'] ?? '')
      ? []
      : [`severity is not one of ${SEVERITIES.join(', ')}`]),
    ...(comment.trim() === '' ? ['no comment explains the threshold and `for`'] : []),
    ...lintAnnotations(rule, context),
  ];
}
