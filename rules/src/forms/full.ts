import { DEFAULT_FLEET_SIZE, type RuleOptions } from '../options/rule-options';
import { type Expression, mapOperands } from '../promql/expression';
import type { Rule, RuleGroup } from '../source/rule-groups';
import { withLinks } from './annotations';
import { selectJobs, selectJobsInTemplate } from './select-job';
import { selectSeverities, withSeverity } from './severities';

/** Workers lost at once that are a failure of the fleet whatever their share is. */
export const MANY_WORKERS = 5;
/** Recorded numbers of workers that are compared with the size of a fleet. */
const COUNTED = /^worker_type:fleet_members:count$/;

/** Whether an expression is a number of workers, not the code of a state. */
function isCount(expression: Expression): boolean {
  switch (expression.kind) {
    case 'aggregation':
      return expression.operator === 'count';
    case 'selector':
      return COUNTED.test(expression.metric);
    case 'parentheses':
      return isCount(expression.of);
    default:
      return false;
  }
}

/** Replaces the least number of lost workers in conditions on a fleet: `count(…) >= 3`, and 5 if it is larger than that. */
export function withFleetSize(expression: Expression, fleetSize: number): Expression {
  const inner = mapOperands(expression, (operand) => withFleetSize(operand, fleetSize));
  if (
    inner.kind !== 'binary' ||
    inner.operator !== '>=' ||
    inner.right.kind !== 'literal' ||
    !isCount(inner.left)
  ) {
    return inner;
  }
  const least = Number(inner.right.text);
  const replaced =
    least === DEFAULT_FLEET_SIZE
      ? fleetSize
      : least === MANY_WORKERS
        ? Math.max(MANY_WORKERS, fleetSize)
        : least;
  return { ...inner, right: { kind: 'literal', text: String(replaced) } };
}

/** Replaces the number in texts. */
export function withFleetSizeInText(text: string, fleetSize: number): string {
  return fleetSize === DEFAULT_FLEET_SIZE ? text : text.replaceAll('at least three', `at least ${fleetSize}`);
}

function fullRule(rule: Rule, isAboutFleets: boolean, options: RuleOptions): Rule {
  const sized = isAboutFleets ? withFleetSize(rule.expression, options.fleetSize) : rule.expression;
  const texts = Object.entries(rule.annotations).map(([name, text]): [string, string] => [
    name,
    withFleetSizeInText(selectJobsInTemplate(text, options.selectors.heartline), options.fleetSize),
  ]);
  return {
    ...rule,
    expression: selectSeverities(selectJobs(sized, options.selectors), options.severities),
    labels: withSeverity(rule.labels, options.severities),
    annotations: withLinks(Object.fromEntries(texts), options, true),
  };
}

/** The rules of rules/ for a Prometheus that scrapes and evaluates every 5 to 15 s, with their groups as they are. */
export function fullGroups(source: readonly RuleGroup[], options: RuleOptions): RuleGroup[] {
  return source.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => fullRule(rule, group.name === 'worker-liveness', options)),
  }));
}
