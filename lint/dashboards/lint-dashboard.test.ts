import { dashboards } from '../../dashboards/src';
import { UIDS } from '../../dashboards/src/elements/links';
import { check, type CheckedDashboard, type CheckedPanel, readDashboards } from './dashboard-json';
import { findings } from './lint-dashboard';
import { surroundingsOf } from '../lint-context';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PANEL_TYPE } from '../../dashboards/src/panels/timeline';

const shipped = readDashboards();
const surroundings = surroundingsOf(shipped);

test('the dashboards have the UIDs that alerts link to', () => {
  expect(shipped.map(({ uid }) => uid).sort()).toEqual(Object.values(UIDS).sort());
});

test('the timeline is the panel that is built', () => {
  const manifest = readFileSync(join(__dirname, '../../src/plugin.json'), 'utf8');
  expect(JSON.parse(manifest)).toMatchObject({ id: PANEL_TYPE });
});

test.each(shipped.map((dashboard) => [dashboard.title, dashboard] as const))(
  'the dashboard %s is as the house wants it',
  (_title, dashboard) => {
    expect(findings(dashboard, surroundings)).toEqual([]);
  },
);

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`${name} is missing.`);
  return value;
}
const exporter = required(
  shipped.find(({ uid }) => uid === UIDS.exporter),
  'The exporter dashboard',
);
const fleet = required(
  shipped.find(({ uid }) => uid === UIDS.fleet),
  'The fleet dashboard',
);
const stat = required(exporter.panels[0], 'The first panel');
const other = required(exporter.panels[1], 'The second panel');

function withPanel(over: Partial<CheckedPanel>): CheckedDashboard {
  return {
    ...exporter,
    panels: [{ ...stat, ...over }, ...exporter.panels.slice(1)],
  };
}
function asking(expr: string): CheckedDashboard {
  return withPanel({ targets: [{ refId: 'A', expr }] });
}
function fleetAsking(expr: string): CheckedDashboard {
  return {
    ...fleet,
    panels: fleet.panels.map((panel, index) =>
      index === 1 ? { ...panel, targets: [{ refId: 'A', expr }] } : panel,
    ),
  };
}

test.each<[string, CheckedDashboard]>([
  ['two panels have one ID', withPanel({ id: other.id })],
  ['"Exporters up" does not say what good looks like', withPanel({ description: 'Exporters.' })],
  ['"Exporters up" has no unit', withPanel({ fieldConfig: { defaults: {} } })],
  ['"Workers known" lies over "Exporters up"', withPanel({ gridPos: { ...stat.gridPos, w: 6 } })],
  ['"Exporters up" does not fit into 24 columns', withPanel({ gridPos: { ...stat.gridPos, x: 22 } })],
  ['Exporters up A: is no PromQL', asking('sum(up')],
  ['Exporters up A: reads heartline_wrokers, which nothing tells', asking('max(heartline_wrokers)')],
  [
    'Exporters up A: takes a rate over $__interval, which may hold one sample only',
    asking('sum(rate(heartline_reports_total[$__interval]))'),
  ],
  ['Active A: gives a series per worker', fleetAsking('worker_cpu_usage_ratio{worker_type=~"$worker_type"}')],
  [
    'Active A: gives a series per worker',
    fleetAsking('max by (worker_id) (worker_cpu_usage_ratio{worker_type=~"$worker_type"})'),
  ],
  ['Active A: does not heed the chosen types', fleetAsking('max(worker_cpu_usage_ratio)')],
  [
    'Active A: reads the counter worker_heartbeats_total without rate or increase',
    fleetAsking('sum(worker_heartbeats_total{worker_type=~"$worker_type"})'),
  ],
  ['/d/heartline-flet leads to no dashboard', { ...exporter, title: '/d/heartline-flet' }],
  [
    '/d/heartline-fleet?var-worker=x sets worker, a variable that heartline-fleet has not',
    { ...exporter, title: '/d/heartline-fleet?var-worker=x' },
  ],
  [
    'its first variable is not the data source',
    { ...exporter, templating: { list: [...exporter.templating.list].reverse() } },
  ],
  ['it links to heartline and is none of them', { ...exporter, tags: [] }],
])('it is found that %s', (finding, dashboard) => {
  expect(findings(dashboard, surroundings)).toContain(finding);
});

test('a query with a variable that the dashboard has not is refused', () => {
  expect(() => findings(asking('sum(up{a="$nobody"})'), surroundings)).toThrow(
    '$nobody is none of the variables',
  );
});

describe('the schema', () => {
  const built: unknown = JSON.parse(JSON.stringify(dashboards['exporter']));
  const changed = (from: string, to: string): unknown => JSON.parse(JSON.stringify(built).replace(from, to));

  test('takes what is generated', () => {
    expect(() => check(built, 'exporter')).not.toThrow();
  });

  test.each([
    ['a panel of a type that the preview cannot draw', '"type":"stat"', '"type":"gauge"'],
    ['a panel that is 90 columns wide', '"w":4', '"w":90'],
    ['a misspelt option', '"graphMode"', '"grahpMode"'],
    ['a unit that Grafana does not know', '"unit":"short"', '"unit":"shrt"'],
    ['a link that loses the time range', '"keepTime":true', '"keepTime":false'],
    ['a dashboard that people would edit in place', '"editable":false', '"editable":true'],
    ['a data source by name', '"uid":"$datasource"', '"uid":"Prometheus"'],
  ])('refuses %s', (_what, from, to) => {
    expect(JSON.stringify(built)).toContain(from);
    expect(() => check(changed(from, to), 'exporter')).toThrow('exporter differs');
  });
});
