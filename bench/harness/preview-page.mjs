import { once } from 'node:events';
import path from 'node:path';
import { parseFlags } from '../../preview/dist/flags.js';
import { createPreviewApp } from '../../preview/dist/preview-app.js';

/** The root folder of the repository. */
export const ROOT = path.join(import.meta.dirname, '../..');

/**
 * Serves the preview page on a free port.
 *
 * @param {string[]} flags flags of the preview server, such as `--prometheus=URL`
 */
export async function startPreviewPage(flags) {
  const page = path.join(ROOT, 'preview/dist/page');
  const server = createPreviewApp(parseFlags(flags, ROOT), page).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
