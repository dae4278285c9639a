import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { StackPaths } from '../options/paths';
import { HOST, type Ports } from '../options/ports';
import type { StackOptions } from '../options/stack-options';
import type { ServerSettings, Service } from './service';

/** History is kept for at least 7 days (S2.13). Two weeks allow comparing a week with the previous one. */
const RETENTION = '15d';

/** The command-line flags, also of the container: a test compares them with docker-compose.yml. */
export function prometheusFlags(settings: ServerSettings): string[] {
  return [
    `--config.file=${settings.config}`,
    `--storage.tsdb.path=${settings.data}`,
    `--storage.tsdb.retention.time=${RETENTION}`,
    `--web.listen-address=${settings.listen}`,
    `--web.external-url=${settings.externalUrl}`,
    // Alerts whose `for` is shorter than this (10 minutes by default) lose their active time when Prometheus restarts.
    // Escalations and the reported duration of a failure depend on that time.
    '--rules.alert.for-grace-period=0s',
    // Alertmanager resolves an alert 4 × this after its last update, so the pages of failed workers outlast an outage of
    // Prometheus of 15 minutes (18 minutes, less one evaluation). See docs/decisions/0010.
    '--rules.alert.resend-delay=6m',
  ];
}

/** The target files beside prometheus.yml, named after the service that each points to. */
const TARGETS = ['exporter', 'prometheus', 'alertmanager'] as const satisfies readonly (keyof Ports)[];

/** Writes Prometheus's configuration folder: the checkout's file and rules, and target files with this stack's ports. */
export function writePrometheusConfig(folder: string, options: StackOptions, paths: StackPaths): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'targets'), { recursive: true });
  const config = join(folder, 'prometheus.yml');
  copyFileSync(join(paths.root, 'provisioning', 'prometheus', 'prometheus.yml'), config);
  symlinkSync(options.rules, join(folder, 'rules'));
  for (const name of TARGETS) {
    const targets = [{ targets: [`${HOST}:${options.ports[name]}`] }];
    writeFileSync(join(folder, 'targets', `${name}.yml`), stringify(targets));
  }
  return config;
}

/** The base URLs of links in alerts, as a browser on this machine opens them; see docs/decisions/0004. */
export function prometheusEnvironment(ports: Ports): Record<string, string> {
  return { HEARTLINE_URL: `http://${HOST}:${ports.exporter}`, GRAFANA_URL: `http://${HOST}:${ports.page}` };
}

/** Prometheus with the checkout's rules. Writes its configuration. */
export function prometheusService(options: StackOptions, paths: StackPaths): Service {
  const listen = `${HOST}:${options.ports.prometheus}`;
  const externalUrl = `http://${listen}/`;
  return {
    name: 'prometheus',
    command: join(paths.bin, 'prometheus'),
    args: prometheusFlags({
      config: writePrometheusConfig(join(paths.run, 'prometheus'), options, paths),
      data: join(paths.data, 'prometheus'),
      listen,
      externalUrl,
    }),
    environment: prometheusEnvironment(options.ports),
    readyUrl: `${externalUrl}-/ready`,
    url: externalUrl,
    graceSeconds: 20,
  };
}
