import { createHash } from 'node:crypto';
import { printExpression } from '../promql/print';
import { durationText } from '../source/durations';
import type { Rule, RuleGroup } from '../source/rule-groups';
import { toYaml } from './prometheus';

export interface GrafanaOptions {
  /** UID of the Prometheus data source that the rules query, and to which recording rules write. */
  readonly dataSource: string;
  readonly folder: string;
}

/** Grafana's limit of a UID. */
const MAX_UID_LENGTH = 40;
/** How far a query of an instant looks back for a sample; the range of the query has no other effect. */
const RANGE_SECONDS = 600;
const EXPRESSION_SOURCE = '__expr__';

/**
 * The title of a rule, which Grafana also uses as the label `alertname`. Titles are unique in a folder, so rules of one alert
 * have the labels that distinguish them.
 */
function titleOf({ name, labels }: Rule, rules: readonly Rule[]): string {
  const namesakes = rules.filter((rule) => rule.name === name);
  const kind = Object.entries(labels)
    .filter(([label, value]) => namesakes.some((rule) => rule.labels[label] !== value))
    .map(([, value]) => value);
  return kind.length === 0 ? name : `${name} (${kind.join(', ')})`;
}

function uidOf(folder: string, title: string): string {
  return createHash('sha256').update(`${folder}\n${title}`).digest('hex').slice(0, MAX_UID_LENGTH);
}

function query(rule: Rule, dataSource: string): Record<string, unknown> {
  return {
    refId: 'query',
    relativeTimeRange: { from: RANGE_SECONDS, to: 0 },
    datasourceUid: dataSource,
    model: { refId: 'query', expr: printExpression(rule.expression), instant: true, range: false },
  };
}

/** The query has a sample while the alert fires, whatever its value is; a value of 0 or NaN fires as well. */
function condition(): Record<string, unknown>[] {
  return [
    {
      refId: 'present',
      relativeTimeRange: { from: RANGE_SECONDS, to: 0 },
      datasourceUid: EXPRESSION_SOURCE,
      model: {
        refId: 'present',
        type: 'math',
        expression: 'is_number($query) || is_nan($query) || is_inf($query)',
      },
    },
    {
      refId: 'fires',
      relativeTimeRange: { from: RANGE_SECONDS, to: 0 },
      datasourceUid: EXPRESSION_SOURCE,
      model: {
        refId: 'fires',
        type: 'threshold',
        expression: 'present',
        conditions: [{ evaluator: { type: 'gt', params: [0] } }],
      },
    },
  ];
}

/** Templates of Prometheus read `$value`; in Grafana, the value of the query is `$values.query.Value`. */
function toGrafanaTemplate(template: string): string {
  return template.replaceAll(/\{\{.*?\}\}/gs, (action) => action.replaceAll('$value', '$values.query.Value'));
}

function toGrafanaRule(
  rule: Rule,
  all: readonly Rule[],
  titles: Set<string>,
  { dataSource, folder }: GrafanaOptions,
): object {
  const title = titleOf(rule, all);
  if (titles.has(title)) {
    throw new Error(`Two rules have the title ${title}. Give them a label that distinguishes them.`);
  }
  titles.add(title);
  const base = { uid: uidOf(folder, title), title, labels: rule.labels, isPaused: false };
  if (rule.kind === 'record') {
    return {
      ...base,
      condition: 'query',
      data: [query(rule, dataSource)],
      record: { metric: rule.name, from: 'query', target_datasource_uid: dataSource },
    };
  }
  return {
    ...base,
    condition: 'fires',
    data: [query(rule, dataSource), ...condition()],
    for: rule.for ?? '0s',
    // No sample means that the alert does not fire; a query that fails is no reason to resolve it.
    noDataState: 'OK',
    execErrState: 'KeepLast',
    annotations: Object.fromEntries(
      Object.entries(rule.annotations).map(([name, text]) => [name, toGrafanaTemplate(text)]),
    ),
  };
}

/** A provisioning file of Grafana-managed rules. */
export function grafanaFile(groups: readonly RuleGroup[], options: GrafanaOptions): string {
  const titles = new Set<string>();
  const all = groups.flatMap(({ rules }) => rules);
  return toYaml({
    apiVersion: 1,
    groups: groups.map(({ name, intervalSeconds, rules }) => ({
      orgId: 1,
      name,
      folder: options.folder,
      interval: durationText(intervalSeconds),
      rules: rules.map((rule) => toGrafanaRule(rule, all, titles, options)),
    })),
  });
}
