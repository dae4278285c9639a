import {
  type DataTransformerConfig,
  type FieldConfigSource,
  type VariableRefresh,
  type VariableSort,
} from '@grafana/data';
import { type DashboardCursorSync, type VariableHide } from '@grafana/schema';
import { type PrometheusAnnotation } from '../prometheus/annotation-events';
import { type PrometheusQuery } from '../prometheus/prometheus-data-source';

/** The JSON of a classic dashboard, as far as the preview reads it. */
export type DashboardModel = {
  uid: string;
  title: string;
  time?: { from: string; to: string };
  refresh?: string | false;
  timezone?: string;
  /** Whether panels share nothing, the crosshair, or the crosshair and tooltips. */
  graphTooltip?: DashboardCursorSync;
  panels: PanelModel[];
  templating?: { list: VariableModel[] };
  annotations?: { list: PrometheusAnnotation[] };
  links?: LinkModel[];
};

export type PanelModel = {
  id: number;
  type: string;
  title?: string;
  description?: string;
  transparent?: boolean;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: PrometheusQuery[];
  options?: Record<string, unknown>;
  fieldConfig?: FieldConfigSource;
  transformations?: DataTransformerConfig[];
  maxDataPoints?: number;
  interval?: string;
};

export type VariableModel = {
  type: string;
  name: string;
  label?: string;
  query?: string | { query: string };
  regex?: string;
  refresh?: VariableRefresh;
  sort?: VariableSort;
  hide?: VariableHide;
  skipUrlSync?: boolean;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string;
  current?: { text: string | string[]; value: string | string[] };
};

/** A link to all dashboards that have one of the tags. */
export type LinkModel = { type: string; tags: string[]; keepTime?: boolean; includeVars?: boolean };

/** An entry in the dashboard list of the server. */
export type DashboardEntry = { uid: string; title: string; tags: string[] };

/**
 * Fetches a dashboard.
 *
 * @throws Error with the UID and the status if the response is an error
 */
export async function fetchDashboard(uid: string): Promise<DashboardModel> {
  const response = await fetch(`/api/dashboards/${encodeURIComponent(uid)}`);
  if (!response.ok) {
    throw new Error(`Could not load dashboard "${uid}": HTTP ${String(response.status)}.`);
  }
  return (await response.json()) as DashboardModel;
}

/**
 * Fetches the list of dashboards.
 *
 * @throws Error with the status if the response is an error
 */
export async function fetchDashboards(): Promise<DashboardEntry[]> {
  const response = await fetch('/api/dashboards');
  if (!response.ok) {
    throw new Error(`Could not load the list of dashboards: HTTP ${String(response.status)}.`);
  }
  return (await response.json()) as DashboardEntry[];
}
