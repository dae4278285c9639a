import { type Expression, mapSelectors } from '../promql/expression';
import type { RuleOptions } from '../options/rule-options';

type Severities = RuleOptions['severities'];

/** The labels of an alert with the configured name of its severity. */
export function withSeverity(
  labels: Readonly<Record<string, string>>,
  severities: Severities,
): Record<string, string> {
  const { severity } = labels;
  return severity === undefined ? { ...labels } : { ...labels, severity: severities[severity] ?? severity };
}

/** Renames severities in selectors of alerts. Other series have a label `severity` of their own, such as thresholds. */
export function selectSeverities(expression: Expression, severities: Severities): Expression {
  return mapSelectors(expression, (selector) => {
    if (selector.metric !== 'ALERTS' && selector.metric !== 'ALERTS_FOR_STATE') {
      return selector;
    }
    const matchers = selector.matchers.map((matcher) => {
      const name = matcher.label === 'severity' ? severities[matcher.value.slice(1, -1)] : undefined;
      return name === undefined ? matcher : { ...matcher, value: JSON.stringify(name) };
    });
    return { ...selector, matchers };
  });
}
