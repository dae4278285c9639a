import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A dashboard's JSON, of which this server needs no more than how it is called. */
export type Dashboard = { uid: string; title: string; tags?: string[] } & Record<string, unknown>;

export type DashboardEntry = { uid: string; title: string; tags: string[] };

/** All dashboards of a folder and the folders in it, by title. */
export async function listDashboards(folder: string): Promise<DashboardEntry[]> {
  const all = await readDashboardFiles(folder);
  return all
    .map(({ uid, title, tags = [] }) => ({ uid, title, tags }))
    .sort((a, b) => a.title.localeCompare(b.title));
}

/** The dashboard with that UID, or nothing. */
export async function readDashboard(folder: string, uid: string): Promise<Dashboard | undefined> {
  return (await readDashboardFiles(folder)).find((dashboard) => dashboard.uid === uid);
}

/** The files are read at each request: a dashboard that was generated anew is there at the next reload. */
async function readDashboardFiles(folder: string): Promise<Dashboard[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json'));
  return Promise.all(files.map((name) => readDashboardFile(path.join(folder, name))));
}

async function readDashboardFile(file: string): Promise<Dashboard> {
  const value = JSON.parse(await readFile(file, 'utf8')) as Partial<Dashboard>;
  if (typeof value.uid !== 'string' || typeof value.title !== 'string') {
    throw new Error(`${file} is no dashboard: it needs a "uid" and a "title".`);
  }
  return value as Dashboard;
}
