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

/** Which alerts the promtool tests expect to fire, and which to stay quiet, somewhere. */
export interface Tested {
  readonly firing: ReadonlySet<string>;
  readonly quiet: ReadonlySet<string>;
}

export function readTested(folder: string): Tested {
  const expectations = readdirSync(folder)
    .filter((name) => name.endsWith('.test.yml'))
    .flatMap((name) => (parse(readFileSync(join(folder, name), 'utf8')) as RuleTests).tests ?? [])
    .flatMap((test) => test.alert_rule_test ?? []);
  const names = (fires: boolean): Set<string> =>
    new Set(
      expectations
        .filter((each) => (each.exp_alerts ?? []).length > 0 === fires)
        .map((each) => each.alertname),
    );
  return { firing: names(true), quiet: names(false) };
}
