import { join } from 'node:path';
import { describeChannels, writeAlertmanagerConfig } from '../alertmanager-config/config-file';
import { DEFAULT_SECRETS, type Layout } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import { alertmanagerFlags } from './server-flags';
import type { Part } from './service';

/** Alertmanager with the channels whose secrets are set. Writes its configuration. */
export function alertmanagerPart(options: StackOptions, layout: Layout): Part {
  const listen = `${HOST}:${options.ports.alertmanager}`;
  const externalUrl = `http://${listen}/`;
  const config = join(layout.run, 'alertmanager.yml');
  const running = writeAlertmanagerConfig({
    template: join(layout.root, 'alerting', 'alertmanager.yml'),
    templates: join(layout.root, 'alerting', 'templates'),
    secrets: options.secrets,
    out: config,
    alertLog: `http://${HOST}:${options.ports.exporter}/api/v1/alerts`,
  });
  return {
    name: 'alertmanager',
    command: join(layout.bin, 'alertmanager'),
    args: alertmanagerFlags({ config, data: join(layout.data, 'alertmanager'), listen, externalUrl }),
    environment: {},
    readyUrl: `${externalUrl}-/ready`,
    url: externalUrl,
    notes: describeChannels(running, options.secrets === DEFAULT_SECRETS ? undefined : options.secrets),
    graceSeconds: 10,
  };
}
