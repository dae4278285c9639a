import { ALERTING_FOLDER } from '../inputs/lint-context';
import { type AlertCoverage, formatAlertCoverage, missingParts, readAlertCoverage } from './alert-coverage';

const rows = readAlertCoverage(ALERTING_FOLDER);
// `npm run alerts:table` runs this test and prints the table.
if (process.env['HEARTLINE_ALERT_TABLE'] !== undefined) {
  process.stdout.write(`${formatAlertCoverage(rows)}\n`);
}
const complete: AlertCoverage = {
  alert: 'WorkerTasksStuck',
  severities: 'warning',
  rules: 'tasks.rules.yml',
  firing: 1,
  quiet: 2,
  runbook: 'tasks.md',
  dashboard: 'heartline-worker',
};

it.each(rows.map((row) => [row.alert, row] as const))(
  '%s has a severity, tests, a runbook and a link',
  (_alert, row) => {
    expect(missingParts(row)).toEqual([]);
  },
);

it('the table contains every alert once', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(new Set(rows.map(({ alert }) => alert)).size).toBe(rows.length);
});

it.each<[string, Partial<AlertCoverage>]>([
  ['a severity', { severities: '' }],
  ['a firing test', { firing: 0 }],
  ['a quiet test', { quiet: 0 }],
  ['a runbook', { runbook: '' }],
  ['a dashboard link', { dashboard: '' }],
])('reports that %s is missing', (part, overrides) => {
  const row = { ...complete, ...overrides };
  expect(missingParts(row)).toEqual([part]);
  expect(formatAlertCoverage([complete, row])).toMatch(new RegExp(`WorkerTasksStuck is missing ${part}\\.$`));
});

it('only HeartlineWatchdog needs no quiet test', () => {
  expect(missingParts({ ...complete, alert: 'HeartlineWatchdog', quiet: 0 })).toEqual([]);
});

it('prints one line per alert and reports that nothing is missing', () => {
  expect(formatAlertCoverage([complete]).split('\n')).toEqual([
    'alert             severities  rules            firing  quiet  runbook   dashboard',
    'WorkerTasksStuck  warning     tasks.rules.yml  1       2      tasks.md  heartline-worker',
    '',
    '1 alerts, nothing is missing.',
  ]);
});
