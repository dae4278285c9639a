// Every dashboard over the living demo fleet.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { requireTypescript } from '../harness/require-typescript.mjs';
import { opening } from './page-load.mjs';
import { met, ms } from './required.mjs';

const root = path.join(import.meta.dirname, '../..');
const built = createRequire(import.meta.url);
const WORKERS = 20;
/** Until every panel has something to draw. */
const SETTLE_MS = 60_000;

export async function everyDashboard() {
  const { startDemoEnvironment } = requireTypescript(import.meta.url)('../../e2e/environment/environment.ts');
  const environment = await startDemoEnvironment(WORKERS);
  const page = await serve(environment.prometheusUrl, environment.exporterUrl);
  let all = true;
  try {
    await pause(SETTLE_MS);
    console.log(`every dashboard over ${WORKERS} demo workers: first panel, and every panel answered`);
    for (const { uid, title } of dashboards()) {
      const { cold, warm, asked } = await opening(`${page.url}/d/${uid}?from=now-15m&to=now&refresh=`);
      const good = met({ cold, warm });
      all = all && good;
      console.log(
        `  ${title.padEnd(17)} cold ${ms(cold.panel)}, ${ms(cold.answered)}; warm ${ms(warm.panel)}, ${ms(warm.answered)}; ` +
          `${asked.length} queries, ${ms(warm.cpu)} of CPU${good ? '' : '  NOT MET'}`,
      );
    }
  } finally {
    page.close();
    await environment.end();
  }
  return all;
}

function dashboards() {
  const folder = path.join(root, 'dashboards/json');
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
}

async function serve(prometheusUrl, exporterUrl) {
  const { createPreviewApp } = built('../../preview/dist/preview-app.js');
  const { parseFlags } = built('../../preview/dist/flags.js');
  const flags = parseFlags(['--port=0', `--prometheus=${prometheusUrl}`, `--exporter=${exporterUrl}`], root);
  const server = createPreviewApp(flags, path.join(root, 'preview/dist/page')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
