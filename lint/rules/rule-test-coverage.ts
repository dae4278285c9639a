import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface RuleTests {
  readonly tests?: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly unknown[];
    }[];
  }[];
}

/** Alerts that the promtool tests expect to fire, and to stay quiet: in how many tests. */
export interface Tested {
  readonly firing: ReadonlyMap<string, number>;
  readonly quiet: ReadonlyMap<string, number>;
}

export function readTested(folder: string): Tested {
  const tests = readdirSync(folder)
    .filter((name) => name.endsWith('.test.yml'))
    .flatMap((name) => (parse(readFileSync(join(folder, name), 'utf8')) as RuleTests).tests ?? []);
  const count = (fires: boolean): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { alert_rule_test: expectations = [] } of tests) {
      const told = expectations.filter(({ exp_alerts: alerts = [] }) => alerts.length > 0 === fires);
      for (const name of new Set(told.map(({ alertname }) => alertname)))
        counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  };
  return { firing: count(true), quiet: count(false) };
}
