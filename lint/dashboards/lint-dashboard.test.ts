import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DASHBOARD_FOLDER,
  type DashboardJson,
  type PanelJson,
  parseDashboard,
} from '../inputs/dashboard-json';
import { readLintInput } from '../inputs/lint-context';
import { lintDashboard } from './lint-dashboard';

const { dashboards, context } = readLintInput();

test.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))(
  'the dashboard %s has no findings',
  (_title, dashboard) => {
    expect(lintDashboard(dashboard, context)).toEqual([]);
  },
);

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) {
    throw new Error(`${name} is missing.`);
  }
  return value;
}
function findDashboard(uid: string): DashboardJson {
  return required(
    dashboards.find((dashboard) => dashboard.uid === uid),
    uid,
  );
}
const exporter = findDashboard('heartline-exporter');
const fleet = findDashboard('heartline-fleet');
const stat = required(exporter.panels[0], 'The first panel');
const other = required(exporter.panels[1], 'The second panel');

function withPanel(overrides: Partial<PanelJson>): DashboardJson {
  return {
    ...exporter,
    panels: [{ ...stat, ...overrides }, ...exporter.panels.slice(1)],
  };
}
function withQuery(expr: string): DashboardJson {
  return withPanel({ targets: [{ refId: 'A', expr }] });
}
function fleetWithQuery(expr: string): DashboardJson {
  return {
    ...fleet,
    panels: fleet.panels.map((panel, index) =>
      index === 1 ? { ...panel, targets: [{ refId: 'A', expr }] } : panel,
    ),
  };
}

test.each<[string, DashboardJson]>([
  ['two panels have the same ID', withPanel({ id: other.id })],
  ['the description of "Exporters up" does not say what is good', withPanel({ description: 'Exporters.' })],
  ['"Exporters up" has no unit', withPanel({ fieldConfig: { defaults: {} } })],
  ['"Known workers" overlaps "Exporters up"', withPanel({ gridPos: { ...stat.gridPos, w: 6 } })],
  ['"Exporters up" exceeds the 24 columns', withPanel({ gridPos: { ...stat.gridPos, x: 22 } })],
  ['Exporters up A: is not valid PromQL', withQuery('sum(up')],
  [
    'Exporters up A: reads heartline_wrokers, which is neither exposed nor recorded',
    withQuery('max(heartline_wrokers)'),
  ],
  [
    'Exporters up A: uses rate over $__interval, which may contain one sample only',
    withQuery('sum(rate(heartline_reports_total[$__interval]))'),
  ],
  [
    'Active A: returns one series per worker',
    fleetWithQuery('worker_cpu_usage_ratio{worker_type=~"$worker_type"}'),
  ],
  [
    'Active A: returns one series per worker',
    fleetWithQuery('max by (worker_id) (worker_cpu_usage_ratio{worker_type=~"$worker_type"})'),
  ],
  ['Active A: ignores the selected worker types', fleetWithQuery('max(worker_cpu_usage_ratio)')],
  [
    'Active A: reads the counter worker_heartbeats_total without rate or increase',
    fleetWithQuery('sum(worker_heartbeats_total{worker_type=~"$worker_type"})'),
  ],
  ['/d/heartline-flet does not link to a dashboard', { ...exporter, title: '/d/heartline-flet' }],
  [
    '/d/heartline-fleet?var-worker=x sets the variable worker, which heartline-fleet does not have',
    { ...exporter, title: '/d/heartline-fleet?var-worker=x' },
  ],
  [
    'the first variable is not the data source',
    { ...exporter, templating: { list: [...exporter.templating.list].reverse() } },
  ],
  ['links to the tag heartline, which the dashboard does not have', { ...exporter, tags: [] }],
])('reports: %s', (finding, dashboard) => {
  expect(lintDashboard(dashboard, context)).toContain(finding);
});

test('throws for a query with a variable that the dashboard does not have', () => {
  expect(() => lintDashboard(withQuery('sum(up{a="$unknown"})'), context)).toThrow(
    'Unknown variable $unknown',
  );
});

describe('the dashboard schema', () => {
  const json = JSON.stringify(JSON.parse(readFileSync(join(DASHBOARD_FOLDER, 'exporter.json'), 'utf8')));

  test('accepts a generated dashboard', () => {
    expect(() => parseDashboard(JSON.parse(json), 'exporter')).not.toThrow();
  });

  test.each([
    ['a panel of a type that the preview cannot draw', '"type":"stat"', '"type":"gauge"'],
    ['a panel that is 90 columns wide', '"w":4', '"w":90'],
    ['a misspelt option', '"graphMode"', '"grahpMode"'],
    ['an unknown unit', '"unit":"short"', '"unit":"shrt"'],
    ['a link that loses the time range', '"keepTime":true', '"keepTime":false'],
    ['an editable dashboard', '"editable":false', '"editable":true'],
    ['a data source by name', '"uid":"$datasource"', '"uid":"Prometheus"'],
  ])('rejects %s', (_what, from, to) => {
    expect(json).toContain(from);
    expect(() => parseDashboard(JSON.parse(json.replace(from, to)), 'exporter')).toThrow(
      'exporter does not match the dashboard schema',
    );
  });
});
