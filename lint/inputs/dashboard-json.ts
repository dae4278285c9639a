import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { DashboardSchema } from './dashboard-schema';

/** The properties of a dashboard's JSON that checks and tests read. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations?: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly links: readonly { readonly tags: readonly string[] }[];
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly TargetJson[];
}

export interface TargetJson {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly format?: 'table';
}

export interface VariableJson {
  readonly type: 'datasource' | 'query' | 'interval' | 'custom';
  readonly name: string;
  readonly label: string;
  readonly query: string | { readonly query: string };
  readonly refresh?: number;
  readonly multi: boolean;
  readonly allValue?: string;
  readonly hide?: number;
}

const isDashboard = new Ajv({ allErrors: true, discriminator: true }).compile<DashboardJson>(DashboardSchema);

/**
 * Validates a dashboard against the schema.
 *
 * @throws Error that lists every difference.
 */
export function parseDashboard(dashboard: unknown, name: string): DashboardJson {
  if (isDashboard(dashboard)) {
    return dashboard;
  }
  const differences = (isDashboard.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
  throw new Error(`${name} does not match the dashboard schema:\n${differences.join('\n')}`);
}

export const DASHBOARD_FOLDER = join(__dirname, '..', '..', 'dashboards', 'json');

/** Returns the generated dashboards, sorted by file name. */
export function readDashboards(folder = DASHBOARD_FOLDER): DashboardJson[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => parseDashboard(JSON.parse(readFileSync(join(folder, name), 'utf8')), name));
}
