import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StackPaths } from '../options/paths';
import { HOST } from '../options/ports';
import type { StackOptions } from '../options/stack-options';
import type { Service } from './service';

const DEBIAN_FOLDER = 'usr/share/prometheus/alertmanager';

/**
 * Whether the tools' Alertmanager has a web interface. Debian's package has none until someone builds it; its pages are
 * replaced by one that says so.
 *
 * @param bin folder of the tools' programs; must contain `alertmanager`
 * @param root folder that Debian installs into
 */
export function alertmanagerHasWebUi(bin: string, root = '/'): boolean {
  const program = realpathSync(join(bin, 'alertmanager'));
  const isUnpacked = dirname(program) === realpathSync(bin);
  if (!isUnpacked && basename(program) !== 'prometheus-alertmanager') {
    return true;
  }
  return existsSync(join(isUnpacked ? join(bin, '..', 'debian') : root, DEBIAN_FOLDER, 'ui', 'index.html'));
}

/** The page with the dashboards, served by the preview. Undefined if the preview is not built. */
export function pageService(options: StackOptions, paths: StackPaths): Service | undefined {
  const server = join(paths.root, 'preview', 'dist', 'server.js');
  if (!existsSync(server)) {
    return undefined;
  }
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
