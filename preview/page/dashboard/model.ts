import { type FieldConfigSource } from '@grafana/data';
import { type PrometheusQuery } from '../prometheus/datasource';

/** The part of a classic dashboard's JSON that this page reads. */
export type DashboardModel = {
  uid: string;
  title: string;
  time?: { from: string; to: string };
  refresh?: string | false;
  timezone?: string;
  panels: PanelModel[];
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
  maxDataPoints?: number;
  interval?: string;
};

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
