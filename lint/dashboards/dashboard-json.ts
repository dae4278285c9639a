import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { DashboardSchema } from './dashboard-schema';

/** What the checks and the tests read of a dashboard that has passed the schema. */
export interface CheckedDashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly panels: readonly CheckedPanel[];
  readonly templating: { readonly list: readonly CheckedVariable[] };
  readonly annotations?: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly links: readonly { readonly tags: readonly string[] }[];
}

export interface CheckedPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly CheckedTarget[];
}

export interface CheckedTarget {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly format?: 'table';
}

export interface CheckedVariable {
  readonly type: 'datasource' | 'query' | 'interval' | 'custom';
  readonly name: string;
  readonly label: string;
  readonly query: string | { readonly query: string };
  readonly refresh?: number;
  readonly multi: boolean;
  readonly allValue?: string;
  readonly hide?: number;
}

const valid = new Ajv({ allErrors: true, discriminator: true }).compile<CheckedDashboard>(DashboardSchema);

/**
 * The dashboard, known to hold nothing but what the schema names.
 *
 * @throws Error with every place that differs.
 */
export function check(dashboard: unknown, name: string): CheckedDashboard {
  if (valid(dashboard)) return dashboard;
  const problems = (valid.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
  throw new Error(`${name} differs from what a dashboard of ours may hold:\n${problems.join('\n')}`);
}

export const FOLDER = join(__dirname, '..', '..', 'dashboards', 'json');

/** The generated dashboards, as they are shipped. */
export function readDashboards(folder = FOLDER): CheckedDashboard[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => check(JSON.parse(readFileSync(join(folder, name), 'utf8')), name));
}
