// Scrolls and hovers over the built panel in headless Chromium, with far more lanes than a screen shows.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { notePaintings, p95, takePaintings, watchFrames } from './panel/frame-recorder.mjs';
import { startMatrix } from './panel/fake-prometheus.mjs';

export const title = "painting the panel: frames while scrolling and hovering, against an empty page's";

const root = path.join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

const REQUIRED = { fps: 50, late: 0.01, paintMs: 4 };
const WATCH_MS = 3_000;
/** Until a page is taken for quiet. */
const REST_MS = 1_000;
const SIZE = { width: 1600, height: 1000 };
/** Now, and never later: what lies in the future is left blank. */
const TO_MS = Math.floor(Date.now() / 60_000) * 60_000;

const SHAPES = [
  { lanes: 5_000, samples: 1_000, stepMs: 15_000, changes: 'sparse' },
  { lanes: 5_000, samples: 1_000, stepMs: 15_000, changes: 'busy' },
  { lanes: 200, samples: 10_080, stepMs: 60_000, changes: 'sparse' },
  { lanes: 200, samples: 10_080, stepMs: 60_000, changes: 'busy' },
  ...['sparse', 'busy'].flatMap((changes) => {
    const shape = { lanes: 5_000, samples: 1_000, stepMs: 15_000, changes, types: 40 };
    return [shape, { ...shape, expanded: true }];
  }),
];

export async function run() {
  const { startBrowser } = require('../preview/dist/environment/browser.js');
  const folder = await mkdtemp(path.join(tmpdir(), 'heartline-bench-'));
  const matrix = await startMatrix();
  const server = await startPreview(matrix.url, folder);
  const browser = await startBrowser();
  try {
    const empty = await measureEmpty(browser);
    let met = true;
    for (const shape of SHAPES) {
      matrix.show(shape);
      await writeFile(path.join(folder, 'bench.json'), JSON.stringify(dashboard(shape)));
      met =
        (await measure(browser, `http://127.0.0.1:${server.address().port}/d/bench`, shape, empty)) && met;
    }
    return met;
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
    matrix.stop();
    await rm(folder, { recursive: true });
  }
}

async function startPreview(prometheus, dashboards) {
  const { createPreviewApp } = require('../preview/dist/preview-app.js');
  const { parseFlags } = require('../preview/dist/flags.js');
  const flags = parseFlags([`--prometheus=${prometheus}`, `--dashboards=${dashboards}`], root);
  const server = createPreviewApp(flags, path.join(root, 'preview/dist/page')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function dashboard({ samples, stepMs }) {
  const from = new Date(TO_MS - samples * stepMs).toISOString();
  return {
    uid: 'bench',
    title: 'Bench',
    time: { from, to: new Date(TO_MS).toISOString() },
    panels: [
      {
        id: 1,
        type: 'heartline-workerhealth-panel',
        gridPos: { x: 0, y: 0, w: 24, h: 23 },
        maxDataPoints: samples,
        interval: `${stepMs / 1000}s`,
        options: { density: 'normal', showText: true },
        targets: [{ refId: 'A', expr: 'bench' }],
      },
    ],
  };
}

/** What this machine's Chromium manages with nothing to do: at rest, and scrolling a page of one colour. */
async function measureEmpty(browser) {
  const page = await browser.newPage({ viewport: SIZE });
  await page.setContent('<div style="height: 90000px; background: linear-gradient(#eee, #ccc)"></div>');
  await page.mouse.move(700, 500);
  const idle = await watchFrames(page, 1_000, () => Promise.resolve());
  const scrolled = await watchFrames(page, WATCH_MS, wheel(page));
  const hovered = await watchFrames(page, WATCH_MS, hover(page));
  await page.close();
  console.log(`empty page: ${line(idle)} at rest, ${line(scrolled)} scrolling, ${line(hovered)} hovering`);
  return { scrolled, hovered };
}

async function measure(browser, url, shape, empty) {
  const page = await browser.newPage({ viewport: SIZE });
  await page.addInitScript(notePaintings);
  await page.goto(url);
  await page.getByTestId('heartline lanes').first().waitFor({ timeout: 120_000 });
  // A board that draws nothing is fast.
  await page.getByRole('button', { name: /^healthy / }).waitFor();
  if (shape.expanded) {
    await page.waitForTimeout(REST_MS);
    await takePaintings(page);
    await page.getByRole('button', { name: 'Open all groups' }).click();
  }
  await page.mouse.move(700, 500);
  await watchFrames(page, REST_MS, () => Promise.resolve());
  const opened = await takePaintings(page);
  const scrolled = await watchFrames(page, WATCH_MS, wheel(page));
  const hovered = await watchFrames(page, WATCH_MS, hover(page));
  await page.close();
  console.log(`${shape.lanes} lanes × ${shape.samples} samples, ${shape.changes}${groupsOf(shape)}`);
  reportOpening(opened);
  return [report('scrolling', scrolled, empty.scrolled), report('hovering', hovered, empty.hovered)].every(
    Boolean,
  );
}

function groupsOf({ lanes, types, expanded }) {
  if (types === undefined) return '';
  return `, ${types} groups of ${lanes / types}, ${expanded ? 'expanded' : 'collapsed'}`;
}

/** What was painted until nothing was left to paint, groups' counts included. Nothing is required of it. */
function reportOpening(paintings) {
  const last = paintings.at(-1);
  const span = last.at + last.took - paintings[0].at;
  console.log(`  opening: in ${span.toFixed(0)} ms ${paintingsOf(paintings.map(({ took }) => took))}`);
}

function report(what, seen, empty) {
  const met =
    seen.fps >= REQUIRED.fps && seen.late <= REQUIRED.late && (p95(seen.paints) ?? 0) <= REQUIRED.paintMs;
  const ratio = (seen.fps / empty.fps).toFixed(2);
  console.log(
    `  ${what}: ${line(seen)} (${ratio} × empty), ${paintingsOf(seen.paints)}${met ? '' : '  NOT MET'}`,
  );
  return met;
}

function paintingsOf(tooks) {
  if (tooks.length === 0) return 'no paintings';
  const [usual, worst] = [p95(tooks), Math.max(...tooks)].map((took) => took.toFixed(1));
  return `${tooks.length} paintings, p95 ${usual} ms, worst ${worst} ms`;
}

function line({ fps, late }) {
  return `${fps.toFixed(0)} frames/s, ${(late * 100).toFixed(1)} % late`;
}

/** Down for two thirds of the time, then up again: about two screens a second. */
function wheel(page) {
  return (step) => page.mouse.wheel(0, step % 90 < 60 ? 40 : -40);
}

function hover(page) {
  return (step) => page.mouse.move(500 + ((step * 13) % 900), 350 + ((step * 7) % 500));
}
