import {
  type DataTransformerConfig,
  type FieldConfigSource,
  type VariableRefresh,
  type VariableSort,
} from '@grafana/data';
import { type DashboardCursorSync, type VariableHide } from '@grafana/schema';
import { type PrometheusAnnotation } from '../prometheus/annotation-events';
import { type PrometheusQuery } from '../prometheus/prometheus-data-source';

/** The part of a classic dashboard's JSON that this page reads. */
export type DashboardModel = {
  uid: string;
  title: string;
  time?: { from: string; to: string };
  refresh?: string | false;
  timezone?: string;
  /** What panels share of the pointer: nothing, the crosshair, or tooltips too. */
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

/** Links to all dashboards that have one of the tags. */
export type LinkModel = { type: string; tags: string[]; keepTime?: boolean; includeVars?: boolean };

/** A dashboard as the server lists it. */
export type DashboardEntry = { uid: string; title: string; tags: string[] };

/**
 * Fetches a dashboard.
 *
 * @throws Error that names the dashboard when the server does not have it.
 */
export async function fetchDashboard(uid: string): Promise<DashboardModel> {
  const answer = await fetch(`/api/dashboards/${encodeURIComponent(uid)}`);
  if (!answer.ok) {
    throw new Error(`There is no dashboard "${uid}" here (${String(answer.status)}).`);
  }
  return (await answer.json()) as DashboardModel;
}

/** @throws Error when the server does not answer. */
export async function fetchDashboards(): Promise<DashboardEntry[]> {
  const answer = await fetch('/api/dashboards');
  if (!answer.ok) {
    throw new Error(`The list of dashboards could not be fetched (${String(answer.status)}).`);
  }
  return (await answer.json()) as DashboardEntry[];
}
