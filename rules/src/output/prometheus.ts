import { stringify } from 'yaml';
import { printExpression } from '../promql/print';
import { durationText } from '../source/durations';
import type { Rule, RuleGroup } from '../source/rule-groups';

/** A rule in the format of Prometheus' rule files. */
export function toPrometheusRule(rule: Rule): Record<string, unknown> {
  const { kind, name, expression, labels, annotations } = rule;
  return {
    [kind]: name,
    expr: printExpression(expression),
    ...(rule.for !== undefined && { for: rule.for }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

export function toPrometheusGroup({ name, intervalSeconds, rules }: RuleGroup): Record<string, unknown> {
  return { name, interval: durationText(intervalSeconds), rules: rules.map(toPrometheusRule) };
}

/** YAML with long texts in one line, so that templates stay as they are. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** A rule file of Prometheus; also for Thanos Ruler and vmalert. */
export function prometheusFile(groups: readonly RuleGroup[]): string {
  return toYaml({ groups: groups.map(toPrometheusGroup) });
}
