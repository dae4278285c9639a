import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Flags } from './flags';

/** The type of the panel that has addresses among its options. */
export const PANEL_TYPE = 'heartline-workerhealth-panel';
/** The path under which this server proxies the read API of the exporter. */
export const EXPORTER_PATH = '/exporter';

/** The JSON of a dashboard, as far as this server reads it. */
export type Dashboard = { uid: string; title: string; tags?: string[] } & Record<string, unknown>;

export type DashboardEntry = { uid: string; title: string; tags: string[] };

type Panel = { type?: unknown; options?: Record<string, unknown> };

/** Returns all dashboards of a folder and its subfolders, sorted by title. */
export async function listDashboards(folder: string): Promise<DashboardEntry[]> {
  const all = await readDashboardFiles(folder);
  return all
    .map(({ uid, title, tags = [] }) => ({ uid, title, tags }))
    .sort((a, b) => a.title.localeCompare(b.title));
}

/** Returns the dashboard with a UID, or undefined. */
export async function readDashboard(folder: string, uid: string): Promise<Dashboard | undefined> {
  return (await readDashboardFiles(folder)).find((dashboard) => dashboard.uid === uid);
}

/**
 * Sets the addresses of exporter, Alertmanager and runbooks in the options of the Heartline panel. A dashboard does not
 * contain them, or contains those that are valid in Grafana.
 */
export function setPanelAddresses(
  dashboard: Dashboard,
  { exporter, alertmanager }: Pick<Flags, 'exporter' | 'alertmanager'>,
): Dashboard {
  const addresses = {
    exporterUrl: exporter === undefined ? '' : EXPORTER_PATH,
    // The panel offers no silence button without an address.
    alertmanagerUrl: alertmanager?.href ?? '',
    runbookUrl: exporter === undefined ? '' : new URL('runbooks', exporter).href,
  };
  const panels = Array.isArray(dashboard['panels']) ? (dashboard['panels'] as Panel[]) : [];
  return {
    ...dashboard,
    panels: panels.map((panel) =>
      panel.type === PANEL_TYPE ? { ...panel, options: { ...panel.options, ...addresses } } : panel,
    ),
  };
}

/** Reads the files at every request, so that a reload of the page shows a dashboard that was generated again. */
async function readDashboardFiles(folder: string): Promise<Dashboard[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json'));
  return Promise.all(files.map((name) => readDashboardFile(path.join(folder, name))));
}

async function readDashboardFile(file: string): Promise<Dashboard> {
  const value = JSON.parse(await readFile(file, 'utf8')) as Partial<Dashboard>;
  if (typeof value.uid !== 'string' || typeof value.title !== 'string') {
    throw new Error(`${file} is not a dashboard: "uid" and "title" are required.`);
  }
  return value as Dashboard;
}
