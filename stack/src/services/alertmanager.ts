import { join } from 'node:path';
import { describeChannels, writeAlertmanagerConfig } from '../alertmanager-config/config-file';
import { DEFAULT_SECRETS, type StackPaths } from '../options/paths';
import { HOST } from '../options/ports';
import type { StackOptions } from '../options/stack-options';
import type { ServerSettings, Service } from './service';

/** Longer than any repeat_interval, so that a repeated notification is not taken for a new one. */
const RETENTION = '120h';

/** The command-line flags, also of the container: a test compares them with docker-compose.yml. */
export function alertmanagerFlags(settings: ServerSettings): string[] {
  return [
    `--config.file=${settings.config}`,
    `--storage.path=${settings.data}`,
    `--data.retention=${RETENTION}`,
    // How often the notification log is written. An Alertmanager that is killed does not resolve what it sent since then:
    // up to 15 minutes by default. See docs/decisions/0010.
    '--data.maintenance-interval=5s',
    `--web.listen-address=${settings.listen}`,
    `--web.external-url=${settings.externalUrl}`,
    // A single Alertmanager has no peers, so the cluster port stays closed.
    '--cluster.listen-address=',
    '--enable-feature=utf8-strict-mode',
  ];
}

/** Alertmanager with the channels whose secrets are set. Writes its configuration. */
export function alertmanagerService(options: StackOptions, paths: StackPaths): Service {
  const listen = `${HOST}:${options.ports.alertmanager}`;
  const externalUrl = `http://${listen}/`;
  const config = join(paths.run, 'alertmanager.yml');
  const generated = writeAlertmanagerConfig({
    template: join(paths.root, 'alerting', 'alertmanager.yml'),
    templates: join(paths.root, 'alerting', 'templates'),
    secrets: options.secrets,
    out: config,
    alertLog: `http://${HOST}:${options.ports.exporter}/api/v1/alerts`,
  });
  return {
    name: 'alertmanager',
    command: join(paths.bin, 'alertmanager'),
    args: alertmanagerFlags({ config, data: join(paths.data, 'alertmanager'), listen, externalUrl }),
    environment: {},
    readyUrl: `${externalUrl}-/ready`,
    url: externalUrl,
    notes: describeChannels(generated, options.secrets === DEFAULT_SECRETS ? undefined : options.secrets),
    graceSeconds: 10,
  };
}
