import { type DashboardJson, type PanelJson, type VariableJson } from '../inputs/dashboard-json';
import { type LintContext, lintLinkVariables } from '../inputs/lint-context';
import { lintQuery } from './lint-query';
import { listQueries } from './queries';

/** Types whose numbers Grafana shows with a unit. */
const TYPES_WITH_UNITS = new Set(['stat', 'timeseries', 'table', 'bargauge']);
/** `refresh` of a variable: on change of the time range. */
const ON_TIME_RANGE_CHANGE = 2;
/** `hide` of a variable: label and value. */
const HIDDEN = 2;
const GRID_COLUMNS = 24;

function lintVariables(variables: readonly VariableJson[]): string[] {
  return [
    ...(variables[0]?.name === 'datasource' && variables[0].label === 'Data Source'
      ? []
      : ['the first variable is not the data source']),
    ...variables.flatMap(({ type, name, refresh, multi, allValue, hide }) => [
      ...(type === 'query' && refresh !== ON_TIME_RANGE_CHANGE
        ? [`the variable ${name} does not refresh on time range change`]
        : []),
      ...(multi && hide !== HIDDEN && allValue !== '.+' ? [`the "all" value of ${name} is not .+`] : []),
    ]),
  ];
}

function lintPanels(panels: readonly PanelJson[]): string[] {
  return [
    ...(new Set(panels.map(({ id }) => id)).size === panels.length ? [] : ['two panels have the same ID']),
    ...panels.flatMap(({ type, title, description, fieldConfig }) => [
      ...(type === 'text' || /\bGood: /.test(description)
        ? []
        : [`the description of "${title}" does not say what is good`]),
      ...(TYPES_WITH_UNITS.has(type) && fieldConfig?.defaults.unit === undefined
        ? [`"${title}" has no unit`]
        : []),
    ]),
  ];
}

function lintGrid(panels: readonly PanelJson[]): string[] {
  const cells = new Map<string, string>();
  return panels.flatMap(({ title, gridPos: { x, y, w, h } }) => {
    if (x + w > GRID_COLUMNS) {
      return [`"${title}" exceeds the ${GRID_COLUMNS} columns`];
    }
    const overlapped = new Set<string>();
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        const cell = `${column} ${row}`;
        const other = cells.get(cell);
        if (other !== undefined) {
          overlapped.add(other);
        }
        cells.set(cell, title);
      }
    }
    return [...overlapped].map((other) => `"${title}" overlaps "${other}"`);
  });
}

function lintLinks(dashboard: DashboardJson, { dashboards }: LintContext): string[] {
  const urls = [...JSON.stringify(dashboard).matchAll(/"(\/d\/[^"]+)"/g)].map(([, url]) => url ?? '');
  return urls.flatMap((url) => {
    const uid = /^\/d\/([\w-]+)/.exec(url)?.[1] ?? '';
    const variables = dashboards.get(uid);
    return variables === undefined
      ? [`${url} does not link to a dashboard`]
      : lintLinkVariables(url, uid, variables).map((finding) => `${url} ${finding}`);
  });
}

/** Returns what is wrong with a dashboard that matches the schema, one finding each. Empty if it is fine. */
export function lintDashboard(dashboard: DashboardJson, context: LintContext): string[] {
  const variables = dashboard.templating.list;
  const names = variables.map(({ name }) => name);
  return [
    ...lintVariables(variables),
    ...lintPanels(dashboard.panels),
    ...lintGrid(dashboard.panels),
    ...listQueries(dashboard).flatMap((query) => lintQuery(query, names, context.metrics)),
    ...lintLinks(dashboard, context),
    ...dashboard.links.flatMap(({ tags }) =>
      tags
        .filter((tag) => !dashboard.tags.includes(tag))
        .map((tag) => `links to the tag ${tag}, which the dashboard does not have`),
    ),
  ];
}
