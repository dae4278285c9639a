// The flags of the servers, for `npm run stack` and docker-compose.yml alike: a test compares the two.

/** Where a server keeps its things and listens; paths and addresses differ between the stack and the containers. */
export interface ServerSettings {
  /** Its configuration file. */
  readonly config: string;
  /** Its storage folder. */
  readonly data: string;
  /** host:port */
  readonly listen: string;
  /** The URL that people reach it under; notifications link to it. */
  readonly externalUrl: string;
}

/** History is kept at least 7 days (S2.13); two weeks let one compare a week with the one before. */
const PROMETHEUS_RETENTION = '15d';
/** Longer than any repeat_interval, so that a repeated notification is not taken for a new one. */
const ALERTMANAGER_RETENTION = '120h';

export function prometheusFlags(settings: ServerSettings): string[] {
  return [
    `--config.file=${settings.config}`,
    `--storage.tsdb.path=${settings.data}`,
    `--storage.tsdb.retention.time=${PROMETHEUS_RETENTION}`,
    `--web.listen-address=${settings.listen}`,
    `--web.external-url=${settings.externalUrl}`,
    // Alerts that wait for less than this (10 minutes, if not said) begin anew when Prometheus is restarted, and what
    // counts from their beginning with them: escalations, and since when a worker is said to be failed.
    '--rules.alert.for-grace-period=0s',
  ];
}

export function alertmanagerFlags(settings: ServerSettings): string[] {
  return [
    `--config.file=${settings.config}`,
    `--storage.path=${settings.data}`,
    `--data.retention=${ALERTMANAGER_RETENTION}`,
    `--web.listen-address=${settings.listen}`,
    `--web.external-url=${settings.externalUrl}`,
    // One Alertmanager has nobody to gossip with; an open cluster port would only be a door.
    '--cluster.listen-address=',
    '--enable-feature=utf8-strict-mode',
  ];
}

export interface ExporterSettings extends Pick<ServerSettings, 'data' | 'listen'> {
  /** Where it asks for the past of workers. */
  readonly prometheusUrl: string;
  /** Where people open the dashboards; absent: nowhere. */
  readonly grafanaUrl?: string;
}

export function exporterFlags(settings: ExporterSettings): string[] {
  return [
    `--web.listen-address=${settings.listen}`,
    `--storage.path=${settings.data}`,
    `--prometheus.url=${settings.prometheusUrl}`,
    ...(settings.grafanaUrl === undefined ? [] : [`--grafana.url=${settings.grafanaUrl}`]),
  ];
}
