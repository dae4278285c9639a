import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** What every dashboard carries, and by which they find one another. */
export const TAG = 'heartline';

/** UIDs are addresses that alerts, links and people hold: they stay. */
export const UIDS = {
  fleet: 'heartline-fleet',
  worker: 'heartline-worker',
  tasks: 'heartline-tasks',
  dependencies: 'heartline-dependencies',
  alerts: 'heartline-alerts',
  exporter: 'heartline-exporter',
} as const;

/** To all of Heartline's dashboards, with the time range and the variables. */
export function dashboardLinks(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Heartline')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .icon('external link')
    .keepTime(true)
    .includeVars(true);
}

/**
 * Grafana's own form for a silence, on the Alertmanager that is provisioned beside the dashboards: the same wherever
 * this Grafana is. `{worker}` is for the panel to fill in.
 */
export const SILENCE_FORM_URL =
  '/alerting/silence/new?alertmanager=Alertmanager&matcher=worker_id%3D{worker}';

/** A data link; written as plain data because overrides hold it so. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

const KEPT_PARAMETERS = '${__url_time_range}&${datasource:queryparam}';

/** From a cell that holds a worker's ID. */
export const workerLink: DataLink = {
  title: 'Open ${__value.raw}',
  url: `/d/${UIDS.worker}?${KEPT_PARAMETERS}&var-worker_id=\${__value.raw}`,
};

/** From a cell that holds a worker type. */
export const typeLink: DataLink = {
  title: 'Only ${__value.raw}',
  url: `/d/${UIDS.fleet}?${KEPT_PARAMETERS}&var-worker_type=\${__value.raw}`,
};

/** From a series that has the label. */
export const seriesWorkerLink: DataLink = {
  title: 'Open ${__field.labels.worker_id}',
  url: `/d/${UIDS.worker}?${KEPT_PARAMETERS}&var-worker_id=\${__field.labels.worker_id}`,
};
