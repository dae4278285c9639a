import { join } from 'node:path';
import { type Rule, readRules } from './rule';
import { readRunbooks } from './runbook';
import { readTested } from './rule-test-coverage';

/** One alert, with what it must have; empty text is what it lacks. */
export interface AlertRow {
  readonly alert: string;
  /** Of each step, as the rules have them. */
  readonly severities: string;
  readonly rules: string;
  /** Tests in which it fires, and in which it must stay quiet: how many. */
  readonly firing: number;
  readonly quiet: number;
  readonly runbook: string;
  readonly dashboard: string;
}

function uid({ annotations }: Rule): string {
  return /\/d\/([\w-]+)/.exec(annotations['dashboard_url'] ?? '')?.[1] ?? '';
}
function once(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}

/** A row per alert of the rules in `folder`, by name. */
export function alertTable(folder: string): AlertRow[] {
  const steps = readRules(join(folder, 'rules')).filter(({ kind }) => kind === 'alert');
  const pages = new Map(readRunbooks(join(folder, 'runbooks')).map(({ alert, page }) => [alert, page]));
  const { firing, quiet } = readTested(join(folder, 'tests'));
  const names = [...new Set(steps.map(({ name }) => name))].sort();
  return names.map((alert) => {
    const own = steps.filter(({ name }) => name === alert);
    const page = pages.get(alert);
    return {
      alert,
      severities: once(own.map(({ labels }) => labels['severity'] ?? '')),
      rules: once(own.map(({ subject }) => `${subject}.rules.yml`)),
      firing: firing.get(alert) ?? 0,
      quiet: quiet.get(alert) ?? 0,
      runbook: page === undefined ? '' : `${page}.md`,
      // One step without a link is enough to call it missing.
      dashboard: own.every((step) => uid(step) !== '') ? once(own.map(uid)) : '',
    };
  });
}

/** The only one that has no moment at which it should be quiet. */
const ALWAYS_FIRES = 'Watchdog';

/** What a row lacks, in words; empty where it is whole. */
export function lacking(row: AlertRow): string[] {
  return [
    ...(row.severities === '' ? ['a severity'] : []),
    ...(row.firing === 0 ? ['a firing test'] : []),
    ...(row.quiet === 0 && row.alert !== ALWAYS_FIRES ? ['a quiet test'] : []),
    ...(row.runbook === '' ? ['a runbook'] : []),
    ...(row.dashboard === '' ? ['a dashboard link'] : []),
  ];
}

/** The rows as aligned text, and below them what is missing. */
export function printed(rows: readonly AlertRow[]): string {
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
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const missing = rows.flatMap((row) => lacking(row).map((what) => `${row.alert} lacks ${what}.`));
  const verdict = missing.length > 0 ? missing : [`${String(rows.length)} alerts, nothing is missing.`];
  return [...text, '', ...verdict].join('\n');
}
