import { join } from 'node:path';
import { type AlertRow, alertTable, lacking, printed } from './alert-coverage';

const rows = alertTable(join(__dirname, '..', '..', 'alerting'));
// `npm run alerts:table` is this test, and the table it is about.
if (process.env['HEARTLINE_ALERT_TABLE'] !== undefined) process.stdout.write(`${printed(rows)}\n`);
const whole: AlertRow = {
  alert: 'WorkerTasksStuck',
  severities: 'warning',
  rules: 'tasks.rules.yml',
  firing: 1,
  quiet: 2,
  runbook: 'tasks.md',
  dashboard: 'heartline-worker',
};

it.each(rows.map((row) => [row.alert, row] as const))('%s lacks nothing', (_alert, row) => {
  expect(lacking(row)).toEqual([]);
});

it('the table holds every alert once', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(new Set(rows.map(({ alert }) => alert)).size).toBe(rows.length);
});

it.each<[string, Partial<AlertRow>]>([
  ['a severity', { severities: '' }],
  ['a firing test', { firing: 0 }],
  ['a quiet test', { quiet: 0 }],
  ['a runbook', { runbook: '' }],
  ['a dashboard link', { dashboard: '' }],
])('the table finds that %s is missing', (what, over) => {
  const row = { ...whole, ...over };
  expect(lacking(row)).toEqual([what]);
  expect(printed([whole, row])).toMatch(new RegExp(`WorkerTasksStuck lacks ${what}\\.$`));
});

it('only the watchdog may fire for ever', () => {
  expect(lacking({ ...whole, alert: 'Watchdog', quiet: 0 })).toEqual([]);
});

it('prints a line per alert, and that nothing is missing where nothing is', () => {
  expect(printed([whole]).split('\n')).toEqual([
    'alert             severities  rules            firing  quiet  runbook   dashboard',
    'WorkerTasksStuck  warning     tasks.rules.yml  1       2      tasks.md  heartline-worker',
    '',
    '1 alerts, nothing is missing.',
  ]);
});
