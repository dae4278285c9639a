import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Rule, readRules } from '../inputs/rule';
import { readRunbookFolder } from '../inputs/runbook';

/** One alert with its tests, runbook and dashboard. Texts are empty and numbers are 0 for what is missing. */
export interface AlertCoverage {
  readonly alert: string;
  /** Severities of the alert's rules, separated by commas. */
  readonly severities: string;
  readonly rules: string;
  /** Number of promtool tests in which the alert must fire. */
  readonly firing: number;
  /** Number of promtool tests in which the alert must not fire. */
  readonly quiet: number;
  readonly runbook: string;
  readonly dashboard: string;
}

interface RuleTests {
  readonly tests?: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts?: readonly unknown[];
    }[];
  }[];
}

/** Number of promtool tests per alert. */
interface RuleTestCoverage {
  readonly firing: ReadonlyMap<string, number>;
  readonly quiet: ReadonlyMap<string, number>;
}

function readRuleTestCoverage(folder: string): RuleTestCoverage {
  const tests = readdirSync(folder)
    .filter((name) => name.endsWith('.test.yml'))
    .flatMap((name) => (parse(readFileSync(join(folder, name), 'utf8')) as RuleTests).tests ?? []);
  const count = (fires: boolean): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { alert_rule_test: expectations = [] } of tests) {
      const matching = expectations.filter(({ exp_alerts: alerts = [] }) => alerts.length > 0 === fires);
      for (const name of new Set(matching.map(({ alertname }) => alertname))) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return counts;
  };
  return { firing: count(true), quiet: count(false) };
}

function dashboardUid({ annotations }: Rule): string {
  return /\/d\/([\w-]+)/.exec(annotations['dashboard_url'] ?? '')?.[1] ?? '';
}
function joinDistinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}

/** Returns the coverage of each alert in an alerting folder (rules/, runbooks/, tests/), sorted by name. */
export function readAlertCoverage(folder: string): AlertCoverage[] {
  const alertRules = readRules(join(folder, 'rules')).filter(({ kind }) => kind === 'alert');
  const { runbooks } = readRunbookFolder(join(folder, 'runbooks'));
  const runbookFiles = new Map(runbooks.map(({ alert, file }) => [alert, file]));
  const { firing, quiet } = readRuleTestCoverage(join(folder, 'tests'));
  const names = [...new Set(alertRules.map(({ name }) => name))].sort();
  return names.map((alert) => {
    const rules = alertRules.filter(({ name }) => name === alert);
    return {
      alert,
      severities: joinDistinct(rules.map(({ labels }) => labels['severity'] ?? '')),
      rules: joinDistinct(rules.map(({ file }) => file)),
      firing: firing.get(alert) ?? 0,
      quiet: quiet.get(alert) ?? 0,
      runbook: runbookFiles.get(alert) ?? '',
      // The link counts as missing if one rule of the alert has none.
      dashboard: rules.every((rule) => dashboardUid(rule) !== '')
        ? joinDistinct(rules.map(dashboardUid))
        : '',
    };
  });
}

/** The only alert that fires all the time and so cannot have a quiet test. */
const ALWAYS_FIRES = 'HeartlineWatchdog';

/** Returns what an alert is missing. Empty if it is complete. */
export function missingParts(row: AlertCoverage): string[] {
  return [
    ...(row.severities === '' ? ['a severity'] : []),
    ...(row.firing === 0 ? ['a firing test'] : []),
    ...(row.quiet === 0 && row.alert !== ALWAYS_FIRES ? ['a quiet test'] : []),
    ...(row.runbook === '' ? ['a runbook'] : []),
    ...(row.dashboard === '' ? ['a dashboard link'] : []),
  ];
}

/** Returns the rows as an aligned text table, followed by what is missing. */
export function formatAlertCoverage(rows: readonly AlertCoverage[]): string {
  const head = ['alert', 'severities', 'rules', 'firing', 'quiet', 'runbook', 'dashboard'];
  const cells = rows.map((row) => [
    row.alert,
    row.severities,
    row.rules,
    String(row.firing),
    row.alert === ALWAYS_FIRES ? '-' : String(row.quiet),
    row.runbook,
    row.dashboard,
  ]);
  const lines = [head, ...cells];
  const widths = head.map((_title, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const missing = rows.flatMap((row) => missingParts(row).map((part) => `${row.alert} is missing ${part}.`));
  const summary = missing.length > 0 ? missing : [`${String(rows.length)} alerts, nothing is missing.`];
  return [...table, '', ...summary].join('\n');
}
