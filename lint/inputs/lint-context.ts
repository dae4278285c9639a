import { join } from 'node:path';
import { type DashboardJson, readDashboards } from './dashboard-json';
import { knownMetrics } from './known-metrics';
import { readRules, type Rule } from './rule';
import { readRunbookFolder, type RunbookFolder } from './runbook';

/** What rules and dashboards may refer to. */
export interface LintContext {
  /** Names of the series that a query may read. */
  readonly metrics: ReadonlySet<string>;
  /** Names of the alerts that have a runbook. */
  readonly runbooks: ReadonlySet<string>;
  /** Names of the variables of each dashboard, by its UID. */
  readonly dashboards: ReadonlyMap<string, readonly string[]>;
}

/** The files of this repository that the linters check, and the context built from them. */
export interface LintInput {
  readonly rules: readonly Rule[];
  readonly runbookFolder: RunbookFolder;
  readonly dashboards: readonly DashboardJson[];
  readonly context: LintContext;
}

export const ALERTING_FOLDER = join(__dirname, '..', '..', 'alerting');

export function readLintInput(): LintInput {
  const rules = readRules(join(ALERTING_FOLDER, 'rules'));
  const runbookFolder = readRunbookFolder(join(ALERTING_FOLDER, 'runbooks'));
  const dashboards = readDashboards();
  const context = {
    metrics: knownMetrics(rules),
    runbooks: new Set(runbookFolder.runbooks.map(({ alert }) => alert)),
    dashboards: new Map(
      dashboards.map(({ uid, templating }) => [uid, templating.list.map(({ name }) => name)]),
    ),
  };
  return { rules, runbookFolder, dashboards, context };
}

/** Returns what is wrong with the `var-…` parameters of a link to the dashboard `uid`, which has these variables. */
export function lintLinkVariables(link: string, uid: string, variables: readonly string[]): string[] {
  return [...link.matchAll(/[?&]var-(\w+)=/g)]
    .map(([, name = '']) => name)
    .filter((name) => !variables.includes(name))
    .map((name) => `sets the variable ${name}, which ${uid} does not have`);
}
