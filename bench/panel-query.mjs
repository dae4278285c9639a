// From the query to the picture: the shipped fleet query against a real Prometheus, in headless Chromium.
import { setTimeout } from 'node:timers/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export const title = 'the panel, whole way: query, transfer, paint and heap, and the drawer';

const root = path.join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

const HOUR = 3_600_000;
const FLEETS = [500, 5_000];
const SIZE = { width: 1600, height: 1000 };
const REQUIRED = { paintMs: 1_000, heapMb: 300, drawerMs: 500 };

export async function run() {
  const { startPreviewEnvironment } = require('../preview/dist/environment/preview-environment.js');
  const { startBrowser } = require('../preview/dist/environment/browser.js');
  const browser = await startBrowser();
  let met = true;
  try {
    for (const workers of FLEETS) {
      const density = { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000 };
      const stage = await startPreviewEnvironment({ workers, hours: 1, density }, root);
      try {
        met = (await measureFleet(browser, stage, workers)) && met;
      } finally {
        await stage.close();
      }
    }
    const density = { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000, workerSeries: true };
    const demo = await startPreviewEnvironment({ workers: 24, hours: 1, density }, root);
    try {
      met = (await measureDrawer(browser, demo)) && met;
    } finally {
      await demo.close();
    }
  } finally {
    await browser.close();
  }
  return met;
}

async function measureFleet(browser, stage, workers) {
  const page = await browser.newPage({ viewport: SIZE });
  const session = await page.context().newCDPSession(page);
  const heap = watchHeap(session);
  await openFleet(page, stage);
  const peak = await heap.peak();
  const { asked, answered, painted, bytes, parse } = await page.evaluate(() => window.seen());
  await session.send('HeapProfiler.collectGarbage');
  const settled = (await session.send('Runtime.getHeapUsage')).usedSize;
  const lanes = await page.getByText(/workers$/).innerText();
  await page.close();
  const paintMs = painted - answered;
  const met = paintMs <= REQUIRED.paintMs && settled / 1e6 <= REQUIRED.heapMb;
  console.log(
    `${workers} workers (${lanes}): query ${ms(answered - asked)}, ${(bytes / 1e6).toFixed(1)} MB, parsed in ${ms(parse)}, ` +
      `painted ${ms(paintMs)} after the answer, heap at most ${mb(peak)}, settled ${mb(settled)}${met ? '' : '  NOT MET'}`,
  );
  return met;
}

/** Asks for the heap's size 50 times a second, from before the page is loaded until a second after its first painting. */
function watchHeap(session) {
  let highest = 0;
  let watching = true;
  const watched = (async () => {
    while (watching) {
      highest = Math.max(highest, (await session.send('Runtime.getHeapUsage')).usedSize);
      await setTimeout(20);
    }
  })();
  return {
    async peak() {
      await setTimeout(1_000);
      watching = false;
      await watched;
      return highest;
    },
  };
}

async function openFleet(page, stage) {
  await page.addInitScript(watch);
  const { nowMs } = stage.range;
  await page.goto(`${stage.url}/d/heartline-fleet?from=${nowMs - HOUR}&to=${nowMs}&refresh=`);
  await page.getByTestId('heartline lanes').first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => window.seen().painted > 0);
}

/* global window, PerformanceObserver, performance -- this runs in the page, before anything else does */
/** Notes when the lanes' query was sent and answered, what came, how long reading it took, and the first painting. */
function watch() {
  const seen = { asked: 0, answered: 0, painted: 0, bytes: 0, parse: 0 };
  window.seen = () => seen;
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) {
      if (name === 'heartline:paint' && seen.painted === 0) seen.painted = startTime + duration;
    }
  }).observe({ entryTypes: ['measure'] });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByType('resource')) {
      if (!/\/query(_range)?$/.test(entry.name)) continue;
      seen.asked ||= entry.startTime;
      seen.answered = Math.max(seen.answered, entry.responseEnd);
      seen.bytes += entry.decodedBodySize;
    }
  }).observe({ entryTypes: ['resource'] });
  const parse = JSON.parse;
  JSON.parse = (...args) => {
    const began = performance.now();
    try {
      return parse(...args);
    } finally {
      seen.parse += performance.now() - began;
    }
  };
}

/** From the click on a lane to the drawer's first fact, which a query has to answer. */
async function measureDrawer(browser, stage) {
  const times = [];
  for (const worker of ['crashed', 'leaking', 'hung', 'flapping', 'blip']) {
    const page = await browser.newPage({ viewport: SIZE });
    await openFleet(page, stage);
    times.push(await page.evaluate(openDrawer, worker));
    await page.close();
  }
  const worst = Math.max(...times);
  const met = worst <= REQUIRED.drawerMs;
  console.log(`drawer: first content after ${times.map(ms).join(', ')}${met ? '' : '  NOT MET'}`);
  return met;
}

/* global document, requestAnimationFrame */
async function openDrawer(worker) {
  const began = performance.now();
  document.querySelector(`[data-worker="${worker}"] [role="gridcell"]`).click();
  const shows = () => document.querySelector('[role="dialog"]')?.textContent.includes('node-3');
  while (!shows()) await new Promise((next) => requestAnimationFrame(next));
  return performance.now() - began;
}

function ms(value) {
  return `${value.toFixed(0)} ms`;
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
