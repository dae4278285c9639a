import { join } from 'node:path';
import type { Layout } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import { exporterFlags } from './server-flags';
import type { Part } from './service';

export function exporterPart(options: StackOptions, layout: Layout): Part {
  const listen = `${HOST}:${options.ports.exporter}`;
  return {
    name: 'exporter',
    command: process.execPath,
    args: [
      join(layout.root, 'exporter', 'dist', 'main.js'),
      ...exporterFlags({
        data: join(layout.data, 'exporter'),
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
