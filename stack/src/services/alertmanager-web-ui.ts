import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const DEBIAN_FOLDER = 'usr/share/prometheus/alertmanager';

/**
 * Whether the Alertmanager in this folder has a page to open. Debian's has none until somebody has built it: where one
 * of its links leads to, a page says so.
 *
 * @param bin the folder of the tools' programs, in which `alertmanager` must be.
 * @param root the folder that Debian installs into.
 */
export function alertmanagerHasWebUi(bin: string, root = '/'): boolean {
  const program = realpathSync(join(bin, 'alertmanager'));
  const unpacked = dirname(program) === realpathSync(bin);
  if (!unpacked && basename(program) !== 'prometheus-alertmanager') return true;
  return existsSync(join(unpacked ? join(bin, '..', 'debian') : root, DEBIAN_FOLDER, 'ui', 'index.html'));
}
