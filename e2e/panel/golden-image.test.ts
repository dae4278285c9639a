import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { startBrowser } from '../../preview/src/environment/browser';
import type { Mode } from '../../src/paint/state-colours';
import type { Mutation, PaintLanes } from './golden-image/paint-lanes';

/**
 * How much two pixels may differ, 0 to 1, and how many may differ more than that: enough for the edges of slanted lines
 * in another Chromium. A lane of another colour is 4,300 pixels.
 */
const THRESHOLD = 0.05;
const ALLOWED = 60;

const folder = path.join(__dirname, 'golden-image');
let built: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  built = mkdtempSync(path.join(tmpdir(), 'heartline-picture-'));
  const root = path.resolve(__dirname, '../..');
  const config = path.join(folder, 'rspack.config.mjs');
  const rspack = path.join(root, 'node_modules/@rspack/cli/bin/rspack.js');
  execFileSync(process.execPath, [rspack, 'build', '--config', config, '--output-path', built], {
    cwd: root,
  });
  browser = await startBrowser();
  page = await browser.newPage();
  await page.addScriptTag({ path: path.join(built, 'paint-lanes.js') });
});

afterAll(async () => {
  await browser.close();
  rmSync(built, { recursive: true, force: true });
});

async function painted(mode: Mode, mutation: Mutation = 'none'): Promise<PNG> {
  const address = await page.evaluate(
    ([how, change]) => (window as unknown as { paint: PaintLanes }).paint(how, change),
    [mode, mutation] as const,
  );
  return PNG.sync.read(Buffer.from(address.replace(/^.*,/, ''), 'base64'));
}

function readGoldenImage(mode: Mode): PNG {
  return PNG.sync.read(readFileSync(path.join(folder, `lanes-${mode}.png`)));
}

/** How many pixels differ by more than the threshold. */
async function difference(a: PNG, b: PNG): Promise<number> {
  const { default: pixelmatch } = await import('pixelmatch');
  const { width, height } = b;
  expect([a.width, a.height]).toEqual([width, height]);
  return pixelmatch(a.data, b.data, undefined, width, height, { threshold: THRESHOLD, includeAA: true });
}

describe.each(['dark', 'light'] as const)('lanes in the %s theme', (mode) => {
  it('equal the golden image: states, hatching, a failure of a tenth of a pixel, annotations', async () => {
    const picture = await painted(mode);
    if (process.env['HEARTLINE_GENERATE'] === '1') {
      writeFileSync(path.join(folder, `lanes-${mode}.png`), PNG.sync.write(picture));
    }
    expect(await difference(picture, readGoldenImage(mode))).toBeLessThanOrEqual(ALLOWED);
  });

  it.each<Mutation>(['failed in the colour of critical', 'hatching left out', 'two pixels late'])(
    'differ from the golden image when painted with %s',
    async (mutation) => {
      expect(await difference(await painted(mode, mutation), readGoldenImage(mode))).toBeGreaterThan(
        2 * ALLOWED,
      );
    },
  );
});
