// Opens every dashboard with the demo fleet, and the Fleet dashboard with a long history and with a large fleet, in
// headless Chromium.
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { startPreviewEnvironment } from '../preview/dist/environment/preview-environment.js';
import { measureDemoDashboards } from './dashboards/demo-dashboards.mjs';
import { measurePageLoad, meetsRequirements } from './dashboards/page-load.mjs';
import { ROOT } from './harness/preview-page.mjs';
import { failureSuffix, formatMegabytes, formatMs } from './harness/report.mjs';
import { median } from './harness/statistics.mjs';

export const title = 'opening every dashboard; Fleet with 7 days of 100 workers and 6 hours of 2,000';

const HOUR = 3_600_000;
const HISTORIES = [
  { workers: 100, hours: 168 },
  { workers: 2_000, hours: 6 },
];
const REFRESH_ROUNDS = 5;

export async function run() {
  let allMet = await measureDemoDashboards();
  for (const history of HISTORIES) {
    allMet = (await measureFleetDashboard(history)) && allMet;
  }
  return allMet;
}

async function measureFleetDashboard({ workers, hours }) {
  const density = {
    fineMs: 5_000,
    fineForMs: 6 * HOUR,
    coarseMs: 60_000,
    workerSeries: true,
    workerSeriesForMs: HOUR / 3,
    fleetSeries: true,
  };
  const flags = [`--dashboards=${path.join(ROOT, 'dashboards/json')}`];
  const environment = await startPreviewEnvironment({ workers, hours, density, flags }, ROOT);
  try {
    const { bytes, milliseconds } = environment.buildStats;
    console.log(
      `${workers} workers × ${hours} h: ${formatMegabytes(bytes)} of text, converted to blocks in ${(milliseconds / 1000).toFixed(0)} s`,
    );
    const { nowMs } = environment.range;
    const url = `${environment.url}/d/heartline-fleet?from=${nowMs - hours * HOUR}&to=${nowMs}&refresh=`;
    const { cold, warm, queries } = await measurePageLoad(url);
    const refreshMs = median(await measureRefreshes(environment, queries));
    const met = meetsRequirements({ cold, warm, refreshMs });
    console.log(
      `  last response ${formatMs(cold.lastResponseMs)} cold, ${formatMs(warm.lastResponseMs)} warm, ${formatMs(warm.cpuMs)} of CPU; ` +
        `the ${queries.length} queries of a refresh take Prometheus ${formatMs(refreshMs)}${failureSuffix(met)}`,
    );
    return met;
  } finally {
    await environment.close();
  }
}

/** Sends the queries of the page to Prometheus, one after the other. Returns the milliseconds of each round. */
async function measureRefreshes(environment, queries) {
  const times = [];
  for (let round = 0; round < REFRESH_ROUNDS; round++) {
    const startedAt = performance.now();
    for (const { path: pagePath, body } of queries) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const url = environment.prometheusUrl + pagePath.replace('/prometheus', '');
      await (await fetch(url, { method: 'POST', headers, body })).arrayBuffer();
    }
    times.push(performance.now() - startedAt);
  }
  return times;
}
