import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { HOST, type Ports } from '../options/ports';
import { prometheusFlags } from './server-flags';
import type { Service } from './service';

/** The target files beside prometheus.yml, by name, and the port each leads to. */
const TARGETS = ['exporter', 'prometheus', 'alertmanager'] as const satisfies readonly (keyof Ports)[];

/** Lays out Prometheus's configuration folder: the file and the rules of the checkout, and our addresses. */
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

/** What the links in alerts start with, as a reader on this machine can open them; see docs/decisions/0004. */
export function prometheusEnvironment(ports: Ports): Record<string, string> {
  return { HEARTLINE_URL: `http://${HOST}:${ports.exporter}`, GRAFANA_URL: `http://${HOST}:${ports.page}` };
}

/** Prometheus on the checkout's rules. Writes its configuration. */
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
