import { join } from 'node:path';
import type { StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import { exporterFlags } from './server-flags';
import type { Service } from './service';

export function exporterService(options: StackOptions, paths: StackPaths): Service {
  const listen = `${HOST}:${options.ports.exporter}`;
  return {
    name: 'exporter',
    command: process.execPath,
    args: [
      join(paths.root, 'exporter', 'dist', 'main.js'),
      ...exporterFlags({
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
