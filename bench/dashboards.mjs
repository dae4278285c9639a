// Every dashboard over the demo fleet, and Fleet over a long history and over a large fleet, in headless Chromium.
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { everyDashboard } from './dashboards/demo-dashboards.mjs';
import { opening } from './dashboards/page-load.mjs';
import { met, ms } from './dashboards/required.mjs';
import { median } from './harness/statistics.mjs';

export const title = 'opening every dashboard; Fleet over 7 days of 100 workers and 6 hours of 2,000';

const root = path.join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

const HOUR = 3_600_000;
const PLAYS = [
  { workers: 100, hours: 168 },
  { workers: 2_000, hours: 6 },
];
const ROUNDS = 5;

export async function run() {
  let all = await everyDashboard();
  for (const play of PLAYS) all = (await fleetOver(play)) && all;
  return all;
}

async function fleetOver({ workers, hours }) {
  const { startPreviewEnvironment } = require('../preview/dist/environment/preview-environment.js');
  const fine = { fineMs: 5_000, fineForMs: 6 * HOUR, coarseMs: 60_000 };
  const density = { ...fine, workerSeries: true, workerSeriesForMs: HOUR / 3, fleetSeries: true };
  const flags = [`--dashboards=${path.join(root, 'dashboards/json')}`];
  const stage = await startPreviewEnvironment({ workers, hours, density, flags }, root);
  try {
    const { bytes, milliseconds } = stage.buildStats;
    console.log(
      `${workers} workers × ${hours} h: ${(bytes / 1e6).toFixed(0)} MB of text, made into blocks in ${(milliseconds / 1000).toFixed(0)} s`,
    );
    const { nowMs } = stage.range;
    const url = `${stage.url}/d/heartline-fleet?from=${nowMs - hours * HOUR}&to=${nowMs}&refresh=`;
    const { cold, warm, asked } = await opening(url);
    const refreshMs = median(await refresh(stage, asked));
    const good = met({ cold, warm, refreshMs });
    console.log(
      `  every panel answered ${ms(cold.answered)} after a cold start, ${ms(warm.answered)} warm, ${ms(warm.cpu)} of CPU; ` +
        `a refresh's ${asked.length} queries take Prometheus ${ms(refreshMs)}${good ? '' : '  NOT MET'}`,
    );
    return good;
  } finally {
    await stage.close();
  }
}

/** The same queries one after the other, straight from Prometheus: what each refresh costs it. */
async function refresh(stage, asked) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (const { path: from, body } of asked) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const url = stage.prometheusUrl + from.replace('/prometheus', '');
      await (await fetch(url, { method: 'POST', headers, body })).arrayBuffer();
    }
    times.push(performance.now() - began);
  }
  return times;
}
