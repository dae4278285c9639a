/* global document, MutationObserver, performance, requestAnimationFrame, setTimeout, window */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startBrowserWithProfile } from '../../preview/dist/environment/browser.js';
import { median } from '../harness/statistics.mjs';

const REQUIRED = { coldMs: 4_000, warmMs: 2_000, refreshMs: 1_000 };
const VIEWPORT = { width: 1920, height: 1200 };
const WARM_ROUNDS = 5;
const TIMEOUT_MS = 120_000;
/** The page is complete when it has sent no request for this time after the first panel. */
const QUIET_MS = 1_500;

/** Whether every panel had its response in time. */
export function meetsRequirements({ cold, warm, refreshMs = 0 }) {
  return (
    cold.lastResponseMs <= REQUIRED.coldMs &&
    warm.lastResponseMs <= REQUIRED.warmMs &&
    refreshMs <= REQUIRED.refreshMs
  );
}

/**
 * Opens a dashboard in Chromium once with a new profile (cold) and then several times with the same profile (warm,
 * medians).
 *
 * @returns milliseconds from the navigation to the first panel (`firstPanelMs`) and to the response of the last query
 *   (`lastResponseMs`), the CPU time of the page's main thread (`cpuMs`), and the `queries` that the page sent
 */
export async function measurePageLoad(url) {
  const profile = await mkdtemp(path.join(tmpdir(), 'heartline-profile-'));
  const context = await startBrowserWithProfile(profile, VIEWPORT);
  try {
    await context.addInitScript(recordFirstPanel);
    const loads = [];
    for (let round = 0; round <= WARM_ROUNDS; round++) {
      loads.push(await loadOnce(context, url));
    }
    const [cold, ...warm] = loads;
    const medianOf = (figure) => median(warm.map((load) => load[figure]));
    return {
      cold,
      warm: {
        firstPanelMs: medianOf('firstPanelMs'),
        lastResponseMs: medianOf('lastResponseMs'),
        cpuMs: medianOf('cpuMs'),
      },
      queries: warm.at(-1).queries,
    };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function loadOnce(context, url) {
  const page = await context.newPage();
  try {
    page.setDefaultTimeout(TIMEOUT_MS);
    const traffic = recordTraffic(page);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    await page.waitForFunction(() => window.firstPanelMs !== undefined);
    await traffic.waitUntilQuiet();
    const { metrics } = await devtools.send('Performance.getMetrics');
    const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
    return { ...(await page.evaluate(readTimes)), cpuMs: seconds * 1000, queries: traffic.queries };
  } finally {
    await page.close();
  }
}

/**
 * Records the queries of the page to Prometheus. Playwright's `networkidle` comes too early: the page sends no requests
 * while its code is compiled.
 */
function recordTraffic(page) {
  const queries = [];
  let pending = 0;
  let changedAt = Date.now();
  const count = (by) => () => {
    pending += by;
    changedAt = Date.now();
  };
  page.on('request', count(1));
  page.on('requestfinished', count(-1));
  page.on('requestfailed', count(-1));
  page.on('request', (request) => {
    if (/\/api\/v1\/query(_range)?$/.test(request.url())) {
      queries.push({ path: new URL(request.url()).pathname, body: request.postData() ?? '' });
    }
  });
  const waitUntilQuiet = async () => {
    const deadline = Date.now() + TIMEOUT_MS;
    while (pending > 0 || queries.length === 0 || Date.now() - changedAt < QUIET_MS) {
      if (Date.now() > deadline) {
        throw new Error(`The page still sends requests after ${TIMEOUT_MS / 1000} s.`);
      }
      await pause(50);
    }
  };
  return { queries, waitUntilQuiet };
}

/** Runs in the page before its own scripts. Records the time of the frame that shows the first panel. */
function recordFirstPanel() {
  const observer = new MutationObserver(() => {
    if (document.querySelector('[data-testid^="data-testid Panel header"]') === null) {
      return;
    }
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.firstPanelMs = performance.now())));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Runs in the page. Returns milliseconds since the navigation. */
function readTimes() {
  const requests = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
  const queries = requests.filter(({ name }) => /\/api\/v1\/query(_range)?$/.test(name));
  return {
    firstPanelMs: window.firstPanelMs,
    lastResponseMs: Math.max(...queries.map(({ responseEnd }) => responseEnd)),
  };
}
