import { type CheckedDashboard, type CheckedPanel, type CheckedVariable } from './dashboard-json';
import { gridFindings } from './grid';
import { queriesOf } from './queries';
import { queryFindings } from './lint-query';

/** What dashboards may lean on. */
export interface Surroundings {
  readonly metrics: ReadonlySet<string>;
  /** UIDs there are, with the variables of each. */
  readonly dashboards: ReadonlyMap<string, readonly string[]>;
}

/** Types whose numbers Grafana writes with a unit. */
const WITH_UNITS = new Set(['stat', 'timeseries', 'table', 'bargauge']);
const ON_TIME_RANGE_CHANGE = 2;
const HIDDEN = 2;

function variableFindings(variables: readonly CheckedVariable[]): string[] {
  return [
    ...(variables[0]?.name === 'datasource' && variables[0].label === 'Data Source'
      ? []
      : ['its first variable is not the data source']),
    ...variables.flatMap(({ type, name, refresh, multi, allValue, hide }) => [
      ...(type === 'query' && refresh !== ON_TIME_RANGE_CHANGE
        ? [`the variable ${name} does not follow the time range`]
        : []),
      ...(multi && hide !== HIDDEN && allValue !== '.+' ? [`"all" of the variable ${name} is not .+`] : []),
    ]),
  ];
}

function panelFindings(panels: readonly CheckedPanel[]): string[] {
  return [
    ...(new Set(panels.map(({ id }) => id)).size === panels.length ? [] : ['two panels have one ID']),
    ...panels.flatMap(({ type, title, description, fieldConfig }) => [
      ...(type === 'text' || /\bGood: /.test(description)
        ? []
        : [`"${title}" does not say what good looks like`]),
      ...(WITH_UNITS.has(type) && fieldConfig?.defaults.unit === undefined ? [`"${title}" has no unit`] : []),
    ]),
  ];
}

function linkFindings(dashboard: CheckedDashboard, { dashboards }: Surroundings): string[] {
  const addresses = [...JSON.stringify(dashboard).matchAll(/"(\/d\/[^"]+)"/g)].map(([, url]) => url ?? '');
  return addresses.flatMap((url) => {
    const uid = /^\/d\/([\w-]+)/.exec(url)?.[1] ?? '';
    const variables = dashboards.get(uid);
    if (variables === undefined) return [`${url} leads to no dashboard`];
    return [...url.matchAll(/[?&]var-(\w+)=/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => !variables.includes(name))
      .map((name) => `${url} sets ${name}, a variable that ${uid} has not`);
  });
}

/** What is wrong with a dashboard that a schema cannot tell, one sentence each; empty where nothing is. */
export function findings(dashboard: CheckedDashboard, surroundings: Surroundings): string[] {
  const variables = dashboard.templating.list;
  const names = variables.map(({ name }) => name);
  return [
    ...variableFindings(variables),
    ...panelFindings(dashboard.panels),
    ...gridFindings(dashboard.panels),
    ...queriesOf(dashboard).flatMap((query) => queryFindings(query, names, surroundings.metrics)),
    ...linkFindings(dashboard, surroundings),
    ...dashboard.links.flatMap(({ tags }) =>
      tags
        .filter((tag) => !dashboard.tags.includes(tag))
        .map((tag) => `it links to ${tag} and is none of them`),
    ),
  ];
}
