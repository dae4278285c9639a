import { parse } from 'yaml';
import type { Expression } from '../promql/expression';
import { parseExpression } from '../promql/parse';

/** What the portable form has in place of series that rules keep from one evaluation to the next (alerting/portable.yml). */
export interface PortableDefinitions {
  /** Series without samples. */
  readonly absent: ReadonlySet<string>;
  /** Recorded series of which alerts read ranges. */
  readonly history: readonly string[];
  /** Other recorded series. */
  readonly recorded: readonly string[];
  readonly definitions: ReadonlyMap<string, Expression>;
  /** Names of alerts, by name and severity: `WorkerTasksAllFailing/warning`. */
  readonly names: ReadonlyMap<string, string>;
  /** Expressions of alerts, by name, or by name and label `reason`: `HeartlineScrapeTooSlow/interval`. */
  readonly alerts: ReadonlyMap<string, Expression>;
  /** Descriptions of alerts, by the same names. */
  readonly descriptions: ReadonlyMap<string, string>;
}

interface YamlDefinitions {
  readonly absent: readonly string[];
  readonly history: readonly string[];
  readonly recorded: readonly string[];
  readonly definitions: Readonly<Record<string, string>>;
  readonly names: YamlDefinitions['alerts'];
  readonly alerts: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly descriptions: YamlDefinitions['alerts'];
}

/** Entries of alerts; those with an entry per reason or severity get it into their name. */
function byKind(alerts: YamlDefinitions['alerts']): [string, string][] {
  return Object.entries(alerts).flatMap(([name, alert]): [string, string][] =>
    typeof alert === 'string'
      ? [[name, alert]]
      : Object.entries(alert).map(([kind, text]) => [`${name}/${kind}`, text]),
  );
}

/**
 * Parses alerting/portable.yml.
 *
 * @param numbers values of placeholders: `fleet_size` for `$fleet_size`
 * @throws Error for a placeholder without a value, and for what is no PromQL
 */
export function parseDefinitions(
  text: string,
  numbers: Readonly<Record<string, number>>,
): PortableDefinitions {
  const yaml = parse(text) as YamlDefinitions;
  const toExpression = (expression: string) =>
    parseExpression(
      expression.replaceAll(/\$(\w+)/g, (_all, name: string) => {
        const value = numbers[name];
        if (value === undefined) {
          throw new Error(`portable.yml has the unknown placeholder $${name}.`);
        }
        return String(value);
      }),
    );
  const alertExpressions = byKind(yaml.alerts).map(([name, alert]): [string, Expression] => [
    name,
    toExpression(alert),
  ]);
  return {
    absent: new Set(yaml.absent),
    history: yaml.history,
    recorded: yaml.recorded,
    definitions: new Map(
      Object.entries(yaml.definitions).map(([name, expression]) => [name, toExpression(expression)]),
    ),
    names: new Map(byKind(yaml.names)),
    alerts: new Map(alertExpressions),
    descriptions: new Map(byKind(yaml.descriptions)),
  };
}
