// Workers of a real fleet are killed and started again, one after the other, while the Fleet dashboard is open.
import { startPreviewPage } from './harness/preview-page.mjs';
import { requireTypescript } from './harness/require-typescript.mjs';
import { verdict } from './harness/report.mjs';

export const title = 'failure and return of a worker → on the screen';

const WORKERS = 6;
const ROUNDS = 5;
/** An indexer promises a heartbeat every 2 s and fails after three missed ones. */
const VICTIM_TYPE = 'indexer';
const FAILS_AFTER_MS = 6_000;
/** From a change of state to the screen: at most 5 s each for scrape, evaluation and refresh. */
const REQUIRED_MS = 15_000;
const TIMEOUT_MS = 120_000;
const SETTLE_MS = 120_000;

/** When the exporter received the last heartbeat, in milliseconds since the epoch. */
async function lastHeartbeat(exporterUrl, workerId) {
  const response = await fetch(new URL(`health/workers/${workerId}`, exporterUrl));
  return Date.parse((await response.json()).last_heartbeat);
}

async function measureRound({ fleet, exporterUrl }, page) {
  const [victim] = fleet.ofType(VICTIM_TYPE);
  async function seenAt(state) {
    const cell = page.getByRole('gridcell', { name: `${victim}, ${state}`, exact: true });
    await cell.waitFor({ state: 'attached', timeout: TIMEOUT_MS });
    return Date.now();
  }
  await seenAt('healthy');
  await fleet.command('kill', victim, 'exited');
  const failedAt = (await lastHeartbeat(exporterUrl, victim)) + FAILS_AFTER_MS;
  const failedMs = (await seenAt('failed')) - failedAt;
  await fleet.command('start', victim, 'started');
  const backAt = Date.now();
  return { failedMs, healthyMs: (await seenAt('healthy')) - backAt };
}

export async function run() {
  const require = requireTypescript(import.meta.url);
  const { startDemoEnvironment } = require('../e2e/environment/environment.ts');
  const { startBrowser } = require('../preview/src/environment/browser.ts');
  const cleanup = [];
  try {
    const environment = await startDemoEnvironment(WORKERS);
    cleanup.push(() => environment.end());
    const { prometheusUrl, exporterUrl } = environment;
    const preview = await startPreviewPage([
      '--port=0',
      `--prometheus=${prometheusUrl}`,
      `--exporter=${exporterUrl}`,
    ]);
    cleanup.push(() => preview.close());
    const browser = await startBrowser();
    cleanup.push(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 4000 } });
    page.setDefaultTimeout(SETTLE_MS);
    await page.goto(`${preview.url}/d/heartline-fleet?from=now-5m&to=now`);

    const worst = { failedMs: 0, healthyMs: 0 };
    for (let round = 1; round <= ROUNDS; round++) {
      const { failedMs, healthyMs } = await measureRound(environment, page);
      console.log(`  round ${round}: failed after ${failedMs} ms, healthy after ${healthyMs} ms`);
      worst.failedMs = Math.max(worst.failedMs, failedMs);
      worst.healthyMs = Math.max(worst.healthyMs, healthyMs);
    }
    const met = worst.failedMs < REQUIRED_MS && worst.healthyMs < REQUIRED_MS;
    console.log(
      `\n  Worst of ${ROUNDS}: failed ${worst.failedMs} ms, healthy ${worst.healthyMs} ms. ` +
        `Required: each below ${REQUIRED_MS / 1000} s (S2.1): ${verdict(met)}`,
    );
    return met;
  } finally {
    for (const step of cleanup.reverse()) {
      await step();
    }
  }
}
