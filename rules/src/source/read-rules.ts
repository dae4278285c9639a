import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseExpression } from '../promql/parse';
import { durationSeconds } from './durations';
import type { Rule, RuleGroup } from './rule-groups';

/** A rule as the file has it. */
interface YamlRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface YamlFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval: string;
    readonly rules: readonly YamlRule[];
  }[];
}

function toRule(rule: YamlRule): Rule {
  const name = rule.alert ?? rule.record;
  if (name === undefined) {
    throw new Error(`A rule has neither alert nor record: ${JSON.stringify(rule)}`);
  }
  return {
    kind: rule.alert === undefined ? 'record' : 'alert',
    name,
    expression: parseExpression(rule.expr),
    ...(rule.for !== undefined && { for: rule.for }),
    labels: rule.labels ?? {},
    annotations: rule.annotations ?? {},
  };
}

/** Parses the text of a rule file. */
export function parseRuleFile(text: string): RuleGroup[] {
  const { groups } = parse(text) as YamlFile;
  return groups.map(({ name, interval, rules }) => ({
    name,
    intervalSeconds: durationSeconds(interval),
    rules: rules.map(toRule),
  }));
}

/** Returns the groups of all *.rules.yml files of a folder, sorted by the name of the file. */
export function readRuleGroups(folder: string): RuleGroup[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.rules.yml'))
    .sort()
    .flatMap((name) => parseRuleFile(readFileSync(join(folder, name), 'utf8')));
}
