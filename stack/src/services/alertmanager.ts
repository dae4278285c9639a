import { join } from 'node:path';
import { describeChannels, writeAlertmanagerConfig } from '../alertmanager-config/config-file';
import { DEFAULT_SECRETS, type StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import { alertmanagerFlags } from './server-flags';
import type { Service } from './service';

/** Alertmanager with the channels whose secrets are set. Writes its configuration. */
export function alertmanagerService(options: StackOptions, paths: StackPaths): Service {
  const listen = `${HOST}:${options.ports.alertmanager}`;
  const externalUrl = `http://${listen}/`;
  const config = join(paths.run, 'alertmanager.yml');
  const running = writeAlertmanagerConfig({
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
    notes: describeChannels(running, options.secrets === DEFAULT_SECRETS ? undefined : options.secrets),
    graceSeconds: 10,
  };
}
