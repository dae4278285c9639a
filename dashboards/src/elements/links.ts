import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** The tag of all dashboards, by which they link to each other. */
export const TAG = 'heartline';

/** UIDs are part of URLs in alerts, links and bookmarks and must not change. */
export const UIDS = {
  fleet: 'heartline-fleet',
  worker: 'heartline-worker',
  tasks: 'heartline-tasks',
  dependencies: 'heartline-dependencies',
  sandboxes: 'heartline-sandboxes',
  alerts: 'heartline-alerts',
  exporter: 'heartline-exporter',
} as const;

/** Links to all Heartline dashboards that keep the time range and variables. */
export function dashboardLinks(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Heartline')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .icon('external link')
    .keepTime(true)
    .includeVars(true);
}

/**
 * Path of Grafana's form for a silence in the provisioned Alertmanager, independent of Grafana's address. The panel replaces
 * `{worker}` by the worker's ID.
 */
export const SILENCE_FORM_URL =
  '/alerting/silence/new?alertmanager=Alertmanager&matcher=worker_id%3D{worker}';

/** A data link as plain data, the form that field overrides use. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

const KEPT_PARAMETERS = '${__url_time_range}&${datasource:queryparam}';

/** Link from a table cell that contains a worker ID. */
export const workerLink: DataLink = {
  title: 'Open ${__value.raw}',
  url: `/d/${UIDS.worker}?${KEPT_PARAMETERS}&var-worker_id=\${__value.raw}`,
};

/** Link from a table cell that contains a worker type. */
export const typeLink: DataLink = {
  title: 'Only ${__value.raw}',
  url: `/d/${UIDS.fleet}?${KEPT_PARAMETERS}&var-worker_type=\${__value.raw}`,
};

/** Link from a series with the label `worker_id`. */
export const seriesWorkerLink: DataLink = {
  title: 'Open ${__field.labels.worker_id}',
  url: `/d/${UIDS.worker}?${KEPT_PARAMETERS}&var-worker_id=\${__field.labels.worker_id}`,
};
