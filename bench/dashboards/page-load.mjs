/* global document, MutationObserver, performance, requestAnimationFrame, setTimeout, window */
// Opens a dashboard in Chromium and tells what that took.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../harness/statistics.mjs';

const built = createRequire(import.meta.url);

const SIZE = { width: 1920, height: 1200 };
/** After one in a new profile. */
const WARM = 5;
/** On a machine that has other things to do; what took longer is no opening any more. */
const PATIENCE_MS = 120_000;
/** Nothing new for so long after the first panel: it has asked all it asks. */
const QUIET_MS = 1_500;

/**
 * Opens an address once in a new profile (cold) and then again and again in the same one (warm, medians).
 *
 * @returns milliseconds from the navigation to the first panel (`panel`) and to the last query's answer (`answered`);
 *   the page's main thread's own CPU time (`cpu`), which says more where other programs run; and what was `asked`
 */
export async function opening(url) {
  const { startBrowserWithProfile } = built('../../preview/dist/environment/browser.js');
  const profile = await mkdtemp(path.join(tmpdir(), 'heartline-profile-'));
  const context = await startBrowserWithProfile(profile, SIZE);
  try {
    await context.addInitScript(noteFirstPanel);
    const all = [];
    for (let time = 0; time <= WARM; time++) all.push(await once(context, url));
    const [cold, ...warm] = all;
    const middle = (figure) => median(warm.map((each) => each[figure]));
    return {
      cold,
      warm: { panel: middle('panel'), answered: middle('answered'), cpu: middle('cpu') },
      asked: warm.at(-1).asked,
    };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function once(context, url) {
  const page = await context.newPage();
  try {
    page.setDefaultTimeout(PATIENCE_MS);
    const traffic = noteTraffic(page);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(url);
    await page.waitForFunction(() => window.firstPanelAt !== undefined);
    await traffic.quiet();
    const { metrics } = await devtools.send('Performance.getMetrics');
    const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
    return { ...(await page.evaluate(seen)), cpu: seconds * 1000, asked: traffic.asked };
  } finally {
    await page.close();
  }
}

/**
 * Notes what the page asks Prometheus. Playwright's own "network idle" comes too early: while the page's code is read
 * nothing is under way either.
 */
function noteTraffic(page) {
  const asked = [];
  let underWay = 0;
  let changedAt = Date.now();
  const count = (by) => () => {
    underWay += by;
    changedAt = Date.now();
  };
  page.on('request', count(1));
  page.on('requestfinished', count(-1));
  page.on('requestfailed', count(-1));
  page.on('request', (request) => {
    if (/\/api\/v1\/query(_range)?$/.test(request.url()))
      asked.push({ path: new URL(request.url()).pathname, body: request.postData() ?? '' });
  });
  const quiet = async () => {
    const deadline = Date.now() + PATIENCE_MS;
    while (underWay > 0 || asked.length === 0 || Date.now() - changedAt < QUIET_MS) {
      if (Date.now() > deadline) throw new Error(`The page was not quiet within ${PATIENCE_MS / 1000} s.`);
      await pause(50);
    }
  };
  return { asked, quiet };
}

/** In the page, before anything else: notes the frame that shows the first panel. */
function noteFirstPanel() {
  const watch = new MutationObserver(() => {
    if (document.querySelector('[data-testid^="data-testid Panel header"]') === null) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.firstPanelAt = performance.now())));
  });
  watch.observe(document, { childList: true, subtree: true });
}

/** In the page: milliseconds from the navigation to the first panel, and to the last answer of a query. */
function seen() {
  const answers = performance
    .getEntriesByType('resource')
    .filter(({ name }) => /\/api\/v1\/query(_range)?$/.test(name));
  return {
    panel: window.firstPanelAt,
    answered: Math.max(...answers.map(({ responseEnd }) => responseEnd)),
  };
}
