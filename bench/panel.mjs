// Scrolls and hovers over the built panel in headless Chromium, with many more lanes than the screen shows.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBrowser } from '../preview/dist/environment/browser.js';
import { startPreviewPage } from './harness/preview-page.mjs';
import { failureSuffix } from './harness/report.mjs';
import { quantile } from './harness/statistics.mjs';
import { startFakePrometheus } from './panel/fake-prometheus.mjs';
import { recordFrames, recordPaints, takePaints } from './panel/frame-recorder.mjs';

export const title = 'painting the panel: frames while scrolling and hovering, compared with an empty page';

const REQUIRED = { fps: 50, lateShare: 0.01, paintMs: 4 };
const RECORD_MS = 3_000;
/** The time after which the initial paints are complete. */
const SETTLE_MS = 1_000;
const VIEWPORT = { width: 1600, height: 1000 };
/** Not later than now: the panel leaves the future blank. */
const TO_MS = Math.floor(Date.now() / 60_000) * 60_000;

/**
 * @typedef {import('./panel/fake-prometheus.mjs').Shape & { stepMs: number, expanded?: boolean }} Shape
 * @type {Shape[]}
 */
const SHAPES = [
  { lanes: 5_000, samples: 1_000, stepMs: 15_000, changes: 'sparse' },
  { lanes: 5_000, samples: 1_000, stepMs: 15_000, changes: 'busy' },
  { lanes: 200, samples: 10_080, stepMs: 60_000, changes: 'sparse' },
  { lanes: 200, samples: 10_080, stepMs: 60_000, changes: 'busy' },
  .../** @type {const} */ (['sparse', 'busy']).flatMap((changes) => {
    const shape = { lanes: 5_000, samples: 1_000, stepMs: 15_000, changes, types: 40 };
    return [shape, { ...shape, expanded: true }];
  }),
];

export async function run() {
  const folder = await mkdtemp(path.join(tmpdir(), 'heartline-bench-'));
  const prometheus = await startFakePrometheus();
  const preview = await startPreviewPage([`--prometheus=${prometheus.url}`, `--dashboards=${folder}`]);
  const browser = await startBrowser();
  try {
    const empty = await measureEmpty(browser);
    let met = true;
    for (const shape of SHAPES) {
      prometheus.setShape(shape);
      await writeFile(path.join(folder, 'bench.json'), JSON.stringify(buildDashboard(shape)));
      met = (await measure(browser, `${preview.url}/d/bench`, shape, empty)) && met;
    }
    return met;
  } finally {
    await browser.close();
    preview.close();
    prometheus.stop();
    await rm(folder, { recursive: true });
  }
}

/** @param {Shape} shape */
function buildDashboard({ samples, stepMs }) {
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

/** The baseline: an empty page in the same browser, at rest, scrolled and hovered. */
async function measureEmpty(browser) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.setContent('<div style="height: 90000px; background: linear-gradient(#eee, #ccc)"></div>');
  await page.mouse.move(700, 500);
  const idle = await recordFrames(page, 1_000, () => Promise.resolve());
  const scrolled = await recordFrames(page, RECORD_MS, wheel(page));
  const hovered = await recordFrames(page, RECORD_MS, hover(page));
  await page.close();
  console.log(
    `empty page: ${formatFrames(idle)} at rest, ${formatFrames(scrolled)} scrolling, ${formatFrames(hovered)} hovering`,
  );
  return { scrolled, hovered };
}

async function measure(browser, url, shape, empty) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.addInitScript(recordPaints);
  await page.goto(url);
  await page.getByTestId('heartline lanes').first().waitFor({ timeout: 120_000 });
  // Makes sure that the panel shows data: an empty panel would be fast.
  await page.getByRole('button', { name: /^healthy / }).waitFor();
  if (shape.expanded) {
    await page.waitForTimeout(SETTLE_MS);
    await takePaints(page);
    await page.getByRole('button', { name: 'Expand all groups' }).click();
  }
  await page.mouse.move(700, 500);
  await recordFrames(page, SETTLE_MS, () => Promise.resolve());
  const opened = await takePaints(page);
  const scrolled = await recordFrames(page, RECORD_MS, wheel(page));
  const hovered = await recordFrames(page, RECORD_MS, hover(page));
  await page.close();
  console.log(`${shape.lanes} lanes × ${shape.samples} samples, ${shape.changes}${formatGroups(shape)}`);
  printOpening(opened);
  return [
    printFrames('scrolling', scrolled, empty.scrolled),
    printFrames('hovering', hovered, empty.hovered),
  ].every(Boolean);
}

/** @param {Shape} shape */
function formatGroups({ lanes, types, expanded }) {
  if (types === undefined) {
    return '';
  }
  return `, ${types} groups of ${lanes / types}, ${expanded ? 'expanded' : 'collapsed'}`;
}

/** Prints the initial paints, including those for the counts of groups. There is no requirement for them. */
function printOpening(paints) {
  const last = paints.at(-1);
  const totalMs = last.startTime + last.duration - paints[0].startTime;
  console.log(
    `  opening: in ${totalMs.toFixed(0)} ms ${formatPaints(paints.map(({ duration }) => duration))}`,
  );
}

/** Prints the frames of one kind of input and returns whether they meet the requirements. */
function printFrames(input, frames, empty) {
  const met =
    frames.fps >= REQUIRED.fps &&
    frames.lateShare <= REQUIRED.lateShare &&
    (quantile(frames.paints, 0.95) ?? 0) <= REQUIRED.paintMs;
  const ratio = (frames.fps / empty.fps).toFixed(2);
  console.log(
    `  ${input}: ${formatFrames(frames)} (${ratio} × empty), ${formatPaints(frames.paints)}${failureSuffix(met)}`,
  );
  return met;
}

function formatPaints(durations) {
  if (durations.length === 0) {
    return 'no paints';
  }
  const [p95, worst] = [0.95, 1].map((share) => quantile(durations, share).toFixed(1));
  return `${durations.length} paints, p95 ${p95} ms, worst ${worst} ms`;
}

function formatFrames({ fps, lateShare }) {
  return `${fps.toFixed(0)} frames/s, ${(lateShare * 100).toFixed(1)} % late`;
}

/** Scrolls down for two thirds of the steps, then up: about two screens per second. */
function wheel(page) {
  return (step) => page.mouse.wheel(0, step % 90 < 60 ? 40 : -40);
}

function hover(page) {
  return (step) => page.mouse.move(500 + ((step * 13) % 900), 350 + ((step * 7) % 500));
}
