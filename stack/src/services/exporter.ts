import { join } from 'node:path';
import type { StackPaths } from '../options/paths';
import { HOST } from '../options/ports';
import type { StackOptions } from '../options/stack-options';
import { writeExporterConfig } from './bullmq';
import type { ServerSettings, Service } from './service';

export interface ExporterSettings extends Pick<ServerSettings, 'data' | 'listen'> {
  /** Path of the configuration file. Absent: there is none. */
  readonly config?: string;
  /** Host name that clients use besides the loopback names. */
  readonly allowedHost?: string;
  /** URL that the exporter queries for the history of workers. */
  readonly prometheusUrl: string;
  /** URL at which people open the dashboards. Absent: there are no dashboards. */
  readonly grafanaUrl?: string;
}

/** The command-line flags, also of the container: a test compares them with docker-compose.yml. */
export function exporterFlags(settings: ExporterSettings): string[] {
  return [
    ...(settings.config === undefined ? [] : [`--config.file=${settings.config}`]),
    `--web.listen-address=${settings.listen}`,
    ...(settings.allowedHost === undefined ? [] : [`--web.allowed-hosts=${settings.allowedHost}`]),
    `--storage.path=${settings.data}`,
    `--prometheus.url=${settings.prometheusUrl}`,
    ...(settings.grafanaUrl === undefined ? [] : [`--grafana.url=${settings.grafanaUrl}`]),
  ];
}

export function exporterService(options: StackOptions, paths: StackPaths): Service {
  const listen = `${HOST}:${options.ports.exporter}`;
  return {
    name: 'exporter',
    command: process.execPath,
    args: [
      join(paths.root, 'exporter', 'dist', 'main.js'),
      ...exporterFlags({
        ...(options.queues !== undefined && { config: writeExporterConfig(options, paths) }),
        data: join(paths.data, 'exporter'),
        listen,
        prometheusUrl: `http://${HOST}:${options.ports.prometheus}`,
        ...(options.page && { grafanaUrl: `http://${HOST}:${options.ports.page}` }),
      }),
    ],
    environment: {},
    readyUrl: `http://${listen}/-/ready`,
    url: `http://${listen}/`,
    graceSeconds: 10,
  };
}
