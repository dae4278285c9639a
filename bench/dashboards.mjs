// The Fleet dashboard over a long history and over a large fleet, in headless Chromium: opening, and a refresh's cost.
import { createRequire } from 'node:module';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { median } from './measure/median.mjs';

export const title = 'the Fleet dashboard: 7 days of 100 workers, 6 hours of 2,000';

const root = path.join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

const HOUR = 3_600_000;
const SIZE = { width: 1920, height: 1200 };
const REQUIRED = { coldMs: 4_000, warmMs: 2_000, refreshMs: 1_000 };
const PLAYS = [
  { workers: 100, hours: 168 },
  { workers: 2_000, hours: 6 },
];
const TIMES = 5;

export async function run() {
  const { setStage } = require('../preview/dist/stage/stage.js');
  const { startBrowser } = require('../preview/dist/stage/browser.js');
  const browser = await startBrowser();
  let met = true;
  try {
    for (const { workers, hours } of PLAYS) {
      const fine = { fineMs: 5_000, fineForMs: 6 * HOUR, coarseMs: 60_000 };
      const density = { ...fine, details: true, detailsForMs: HOUR / 3, board: true };
      const flags = [`--dashboards=${path.join(root, 'dashboards/json')}`];
      const stage = await setStage({ workers, hours, density, flags }, root);
      try {
        const { bytes, milliseconds } = stage.made;
        console.log(
          `${workers} workers × ${hours} h: ${(bytes / 1e6).toFixed(0)} MB of text, made into blocks in ${(milliseconds / 1000).toFixed(0)} s`,
        );
        met = (await measure(browser, stage, hours)) && met;
      } finally {
        await stage.close();
      }
    }
  } finally {
    await browser.close();
  }
  return met;
}

async function measure(browser, stage, hours) {
  const { cold, warm, asked } = await open(browser, stage, hours);
  const refreshMs = median(await refresh(stage, asked));
  const met = cold <= REQUIRED.coldMs && warm <= REQUIRED.warmMs && refreshMs <= REQUIRED.refreshMs;
  console.log(
    `  every panel answered ${ms(cold)} after a cold start, ${ms(warm)} warm; ` +
      `a refresh's ${asked.length} queries take Prometheus ${ms(refreshMs)}${met ? '' : '  NOT MET'}`,
  );
  return met;
}

/** Opens Fleet in a new profile, and then again; gives the times to the last answer, and what was asked. */
async function open(browser, stage, hours) {
  const context = await browser.newContext({ viewport: SIZE });
  const { nowMs } = stage.span;
  const url = `${stage.url}/d/heartline-fleet?from=${nowMs - hours * HOUR}&to=${nowMs}&refresh=`;
  const times = [];
  let asked = [];
  for (let time = 0; time <= TIMES; time++) {
    const page = await context.newPage();
    const seen = [];
    page.on('request', (request) => {
      if (/\/api\/v1\/query(_range)?$/.test(request.url()))
        seen.push({ path: new URL(request.url()).pathname, body: request.postData() ?? '' });
    });
    await page.goto(url);
    await page.getByTestId('heartline lanes').first().waitFor();
    await page.waitForLoadState('networkidle');
    times.push(await page.evaluate(lastAnswer));
    asked = seen;
    await page.close();
  }
  await context.close();
  const [cold, ...warm] = times;
  return { cold, warm: median(warm), asked };
}

/** In the page: milliseconds from the navigation to the last answer of a query. */
function lastAnswer() {
  const answers = performance
    .getEntriesByType('resource')
    .filter(({ name }) => /\/api\/v1\/query(_range)?$/.test(name));
  return Math.max(...answers.map(({ responseEnd }) => responseEnd));
}

/** The same queries one after the other, straight from Prometheus: what each refresh costs it. */
async function refresh(stage, asked) {
  const times = [];
  for (let time = 0; time < TIMES; time++) {
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

function ms(value) {
  return `${value.toFixed(0)} ms`;
}
