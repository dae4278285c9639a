import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import { alertmanagerHasWebUi } from './alertmanager-web-ui';
import type { Service } from './service';

/** The page with the dashboards: the preview, where it is built. Undefined where there is none to serve. */
export function pageService(options: StackOptions, paths: StackPaths): Service | undefined {
  const server = join(paths.root, 'preview', 'dist', 'server.js');
  if (!existsSync(server)) return undefined;
  const alertmanager = `http://${HOST}:${options.ports.alertmanager}`;
  const url = `http://${HOST}:${options.ports.page}/`;
  return {
    name: 'page',
    command: process.execPath,
    args: [
      server,
      `--port=${options.ports.page}`,
      `--prometheus=http://${HOST}:${options.ports.prometheus}`,
      `--exporter=http://${HOST}:${options.ports.exporter}`,
      `--alertmanager=${alertmanagerHasWebUi(paths.bin) ? alertmanager : 'none'}`,
    ],
    environment: {},
    readyUrl: url,
    url,
    graceSeconds: 5,
  };
}
