import type { RuleOptions } from '../options/rule-options';
import type { Expression } from '../promql/expression';
import type { PortableDefinitions } from '../source/portable-definitions';
import type { Rule, RuleGroup } from '../source/rule-groups';
import { withLinks } from './annotations';
import { keepLabel } from './labels';
import { PortableSeries } from './portable-series';
import { selectJobs } from './select-job';
import { withSeverity } from './severities';
import { EMPTY } from './simplify';
import { withoutQueries } from './template-queries';
import { lengthenDelay, lengthenWindows } from './windows';

/** Mimir's default of ruler.max-rules-per-rule-group. */
export const MAX_RULES_PER_GROUP = 20;
/** Grafana evaluates at multiples of 10 s. 20 s is the first above 15 s. */
const INTERVAL_STEP_SECONDS = 10;
const MIN_INTERVAL_SECONDS = 20;
/** Of groups whose alerts are no matter of seconds. */
const MIN_OTHER_INTERVAL_SECONDS = 30;
/** Groups of rules/ whose alerts are about the states of workers and about the exporter. */
const URGENT_GROUPS = new Set(['worker-liveness', 'worker-exporter', 'worker-recovery']);

/** By this label, a foreign Alertmanager knows the alerts of these rules. */
const PRODUCT = { product: 'heartline' };

/** Returns the seconds between two evaluations: those between two scrapes, as a multiple of 10 s. */
export function portableIntervalSeconds(scrapeIntervalSeconds: number, least: number): number {
  const rounded = Math.ceil(scrapeIntervalSeconds / INTERVAL_STEP_SECONDS) * INTERVAL_STEP_SECONDS;
  return Math.max(least, rounded);
}

/**
 * The rules for engines that do not evaluate a group in order, limit its size, or have no ALERTS: Mimir, vmalert, Thanos
 * Ruler, Grafana. No rule reads a series that its group records.
 */
export function portableGroups(
  source: readonly RuleGroup[],
  portable: PortableDefinitions,
  options: RuleOptions,
): RuleGroup[] {
  const series = new PortableSeries(source, portable);
  const finish = (expression: Expression) =>
    keepLabel(
      lengthenWindows(selectJobs(expression, options.selectors), options.scrapeIntervalSeconds),
      'namespace',
    );
  const interval = (least: number) => portableIntervalSeconds(options.scrapeIntervalSeconds, least);

  const recordings = (names: readonly string[]): Rule[] =>
    names.flatMap((name) => {
      const rules = series.rulesOf(name);
      if (rules.length === 0) {
        throw new Error(`portable.yml lists ${name}, which no rule records.`);
      }
      return rules.flatMap((rule): Rule[] => {
        const written = rules.length === 1 ? series.writtenSeries(name) : series.written(rule.expression);
        const plain = written !== EMPTY && written.kind === 'parentheses' ? written.of : written;
        return plain === EMPTY ? [] : [{ ...rule, expression: finish(plain) }];
      });
    });

  const alerts = (rules: readonly Rule[]): Rule[] =>
    rules.flatMap((rule): Rule[] => {
      // An escalation follows from the state of another alert.
      if (rule.kind !== 'alert' || rule.labels['escalation'] !== undefined) {
        return [];
      }
      const written = series.written(ownOf(rule, portable.alerts) ?? rule.expression);
      return written === EMPTY ? [] : [portableAlert(rule, finish(written), portable, options)];
    });

  const urgent = interval(MIN_INTERVAL_SECONDS);
  const other = interval(MIN_OTHER_INTERVAL_SECONDS);
  return [
    ...split('heartline-states', urgent, recordings(portable.recorded)),
    ...split('heartline-history', other, recordings(portable.history)),
    ...source.flatMap(({ name, rules }) =>
      split(
        `heartline-${name.replace(/^(worker|heartline)-/, '')}${name.startsWith('heartline-exporter') ? '-internals' : ''}`,
        URGENT_GROUPS.has(name) ? urgent : other,
        alerts(rules),
      ),
    ),
  ];
}

/** What portable.yml has for an alert: by its name and reason, or by its name. */
function ownOf<T>({ name, labels }: Rule, entries: ReadonlyMap<string, T>): T | undefined {
  return entries.get(`${name}/${labels['reason'] ?? ''}`) ?? entries.get(name);
}

function portableAlert(
  rule: Rule,
  expression: Expression,
  portable: PortableDefinitions,
  options: RuleOptions,
): Rule {
  const { summary = '', description = '', runbook_url: runbook, dashboard_url: dashboard } = rule.annotations;
  const annotations = {
    summary,
    description: ownOf(rule, portable.descriptions) ?? withoutQueries(description),
    ...(runbook !== undefined && { runbook_url: runbook }),
    ...(dashboard !== undefined && { dashboard_url: dashboard }),
  };
  const name = portable.names.get(`${rule.name}/${rule.labels['severity'] ?? ''}`) ?? rule.name;
  return {
    ...rule,
    name,
    expression,
    ...(rule.for !== undefined && { for: lengthenDelay(rule.for, options.scrapeIntervalSeconds) }),
    labels: { ...withSeverity(rule.labels, options.severities), ...PRODUCT, ...options.alertLabels },
    annotations: withLinks(annotations, options, false),
  };
}

/** Splits rules into groups that every engine accepts. */
function split(name: string, intervalSeconds: number, rules: readonly Rule[]): RuleGroup[] {
  const count = Math.ceil(rules.length / MAX_RULES_PER_GROUP);
  return Array.from({ length: count }, (_, index) => ({
    name: count === 1 ? name : `${name}-${index + 1}`,
    intervalSeconds,
    rules: rules.slice(index * MAX_RULES_PER_GROUP, (index + 1) * MAX_RULES_PER_GROUP),
  }));
}
