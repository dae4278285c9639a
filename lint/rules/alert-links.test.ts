import { join } from 'node:path';
import { readRules } from './rule';
import { readDashboards } from '../dashboards/dashboard-json';

const variables = new Map(
  readDashboards().map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]),
);
const links = readRules(join(__dirname, '..', '..', 'alerting', 'rules'))
  .filter(({ kind }) => kind === 'alert')
  .map(({ name, annotations }): [string, string] => [name, annotations['dashboard_url'] ?? '']);

/** What is wrong with an alert's link to a dashboard; empty where nothing is. */
function findings(link: string): string[] {
  const [, uid = ''] = /\/d\/([\w-]+)/.exec(link) ?? [];
  const known = variables.get(uid);
  if (known === undefined) return [`it leads to "${uid}", which is no dashboard`];
  return [...link.matchAll(/[?&]var-(\w+)=/g)]
    .map(([, name = '']) => name)
    .filter((name) => !known.includes(name))
    .map((name) => `it sets ${name}, a variable that ${uid} has not`);
}

it.each(links)('%s leads to a dashboard, and sets variables that this one has', (_name, link) => {
  expect(findings(link)).toEqual([]);
});

it('finds a worker opened by its type too: under another type it would not be found', () => {
  expect(findings('/d/heartline-worker?var-worker_type=a&var-worker_id=b')).toEqual([
    'it sets worker_type, a variable that heartline-worker has not',
  ]);
  expect(findings('/d/heartline-wroker')).toEqual(['it leads to "heartline-wroker", which is no dashboard']);
});
