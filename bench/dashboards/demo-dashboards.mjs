import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, startPreviewPage } from '../harness/preview-page.mjs';
import { failureSuffix, formatMs } from '../harness/report.mjs';
import { requireTypescript } from '../harness/require-typescript.mjs';
import { measurePageLoad, meetsRequirements } from './page-load.mjs';

const require = requireTypescript(import.meta.url);
const { startDemoEnvironment } = require('../../e2e/environment/environment.ts');

const WORKERS = 20;
/** After this time every panel has data. */
const SETTLE_MS = 60_000;

/** Opens every dashboard with a running demo fleet. Returns whether all met the requirements. */
export async function measureDemoDashboards() {
  const environment = await startDemoEnvironment(WORKERS);
  const page = await startPreviewPage([
    `--prometheus=${environment.prometheusUrl}`,
    `--exporter=${environment.exporterUrl}`,
  ]);
  let allMet = true;
  try {
    await pause(SETTLE_MS);
    console.log(`every dashboard with ${WORKERS} demo workers: first panel, and response of the last query`);
    for (const { uid, title } of readDashboards()) {
      const url = `${page.url}/d/${uid}?from=now-15m&to=now&refresh=`;
      const { cold, warm, queries } = await measurePageLoad(url);
      const met = meetsRequirements({ cold, warm });
      allMet &&= met;
      console.log(
        `  ${title.padEnd(17)} cold ${formatMs(cold.firstPanelMs)}, ${formatMs(cold.lastResponseMs)}; ` +
          `warm ${formatMs(warm.firstPanelMs)}, ${formatMs(warm.lastResponseMs)}; ` +
          `${queries.length} queries, ${formatMs(warm.cpuMs)} of CPU${failureSuffix(met)}`,
      );
    }
  } finally {
    page.close();
    await environment.end();
  }
  return allMet;
}

function readDashboards() {
  const folder = path.join(ROOT, 'dashboards/json');
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
}
