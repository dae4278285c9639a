// From the query to the paint: the queries of the Fleet dashboard, a real Prometheus, and the panel in headless
// Chromium.
import { setTimeout } from 'node:timers/promises';
import { startBrowser } from '../preview/dist/environment/browser.js';
import { startPreviewEnvironment } from '../preview/dist/environment/preview-environment.js';
import { ROOT } from './harness/preview-page.mjs';
import { failureSuffix, formatMegabytes, formatMs } from './harness/report.mjs';

export const title = 'the panel with Prometheus: query, transfer, paint and heap, and the drawer';

const HOUR = 3_600_000;
const FLEETS = [500, 5_000];
const VIEWPORT = { width: 1600, height: 1000 };
const REQUIRED = { paintMs: 1_000, heapMb: 300, drawerMs: 500 };

export async function run() {
  const browser = await startBrowser();
  let met = true;
  try {
    for (const workers of FLEETS) {
      const density = { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000 };
      const environment = await startPreviewEnvironment({ workers, hours: 1, density }, ROOT);
      try {
        met = (await measureFleet(browser, environment, workers)) && met;
      } finally {
        await environment.close();
      }
    }
    const density = { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000, workerSeries: true };
    const environment = await startPreviewEnvironment({ workers: 24, hours: 1, density }, ROOT);
    try {
      met = (await measureDrawer(browser, environment)) && met;
    } finally {
      await environment.close();
    }
  } finally {
    await browser.close();
  }
  return met;
}

/**
 * @typedef {import('playwright-core').Browser} Browser
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('../preview/dist/environment/preview-environment.js').PreviewEnvironment} PreviewEnvironment
 */

/**
 * @param {Browser} browser
 * @param {PreviewEnvironment} environment
 * @param {number} workers
 */
async function measureFleet(browser, environment, workers) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  const session = await page.context().newCDPSession(page);
  const heap = monitorHeap(session);
  await openFleet(page, environment);
  const peak = await heap.peak();
  const {
    startMs,
    responseMs,
    paintMs: paintedMs,
    bytes,
    parseMs,
  } = await page.evaluate(() => window.readRecord());
  await session.send('HeapProfiler.collectGarbage');
  const settled = (await session.send('Runtime.getHeapUsage')).usedSize;
  const lanes = await page.getByText(/workers$/).innerText();
  await page.close();
  const paintMs = paintedMs - responseMs;
  const met = paintMs <= REQUIRED.paintMs && settled / 1e6 <= REQUIRED.heapMb;
  console.log(
    `${workers} workers (${lanes}): query ${formatMs(responseMs - startMs)}, ${(bytes / 1e6).toFixed(1)} MB, parsed in ${formatMs(parseMs)}, ` +
      `painted ${formatMs(paintMs)} after the response, heap at most ${formatMegabytes(peak)}, settled ${formatMegabytes(settled)}${failureSuffix(met)}`,
  );
  return met;
}

/** Reads the heap size 50 times per second, from before the page is loaded until a second after the first paint. */
function monitorHeap(session) {
  let highest = 0;
  let running = true;
  const done = (async () => {
    while (running) {
      highest = Math.max(highest, (await session.send('Runtime.getHeapUsage')).usedSize);
      await setTimeout(20);
    }
  })();
  return {
    async peak() {
      await setTimeout(1_000);
      running = false;
      await done;
      return highest;
    },
  };
}

/**
 * @param {Page} page
 * @param {PreviewEnvironment} environment
 */
async function openFleet(page, environment) {
  await page.addInitScript(recordQueries);
  const { nowMs } = environment.range;
  await page.goto(`${environment.url}/d/heartline-fleet?from=${nowMs - HOUR}&to=${nowMs}&refresh=`);
  await page.getByTestId('heartline lanes').first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => window.readRecord().paintMs > 0);
}

/* global window, PerformanceObserver, performance -- the following function runs in the page before its own scripts */
/**
 * Records the start of the first query, the end of the last response, the bytes, the time in JSON.parse and the first
 * paint.
 */
function recordQueries() {
  const record = { startMs: 0, responseMs: 0, paintMs: 0, bytes: 0, parseMs: 0 };
  window.readRecord = () => record;
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) {
      if (name === 'heartline:paint' && record.paintMs === 0) {
        record.paintMs = startTime + duration;
      }
    }
  }).observe({ entryTypes: ['measure'] });
  new PerformanceObserver((list) => {
    for (const entry of /** @type {PerformanceResourceTiming[]} */ (list.getEntriesByType('resource'))) {
      if (!/\/query(_range)?$/.test(entry.name)) {
        continue;
      }
      record.startMs ||= entry.startTime;
      record.responseMs = Math.max(record.responseMs, entry.responseEnd);
      record.bytes += entry.decodedBodySize;
    }
  }).observe({ entryTypes: ['resource'] });
  const parse = JSON.parse;
  JSON.parse = (...args) => {
    const startedAt = performance.now();
    try {
      return parse(...args);
    } finally {
      record.parseMs += performance.now() - startedAt;
    }
  };
}

/**
 * Measures the time from the click on a lane to the first fact in the drawer that comes from a query.
 *
 * @param {Browser} browser
 * @param {PreviewEnvironment} environment
 */
async function measureDrawer(browser, environment) {
  const times = [];
  for (const worker of ['crashed', 'leaking', 'hung', 'flapping', 'blip']) {
    const page = await browser.newPage({ viewport: VIEWPORT });
    await openFleet(page, environment);
    times.push(await page.evaluate(openDrawer, worker));
    await page.close();
  }
  const worst = Math.max(...times);
  const met = worst <= REQUIRED.drawerMs;
  console.log(`drawer: first content after ${times.map(formatMs).join(', ')}${failureSuffix(met)}`);
  return met;
}

/* global document, requestAnimationFrame -- the following function runs in the page */
/** Opens the drawer of a worker. Returns the milliseconds until it shows the host name. */
async function openDrawer(worker) {
  const startedAt = performance.now();
  /** @type {HTMLElement} */ (document.querySelector(`[data-worker="${worker}"] [role="gridcell"]`)).click();
  const isShown = () => document.querySelector('[role="dialog"]')?.textContent.includes('node-3');
  while (!isShown()) {
    await new Promise((next) => requestAnimationFrame(next));
  }
  return performance.now() - startedAt;
}
