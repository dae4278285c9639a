import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../environment/browser';
import { startPreviewEnvironment, type PreviewEnvironment } from '../environment/preview-environment';

const HOUR = 3_600_000;
const root = path.resolve(__dirname, '../../..');

/** A screenshot: its file name, the view, and the window size. */
type Screenshot = {
  name: string;
  /** Captures only the panel, for the images in plugin.json. */
  forPlugin?: boolean;
  mode: 'dark' | 'light';
  width: number;
  height: number;
  worker?: string;
  table?: boolean;
  hours?: number;
};

/** The folder of the images in plugin.json. */
const PLUGIN_IMAGE_FOLDER = path.join(root, 'src/img');

const WIDE = { width: 1440, height: 820 };
const PHONE = { width: 390, height: 844 };

const SMALL_FLEET: Screenshot[] = [
  { name: 'timeline', forPlugin: true, mode: 'dark', ...WIDE },
  { name: 'fleet-dark', mode: 'dark', ...WIDE },
  { name: 'fleet-light', mode: 'light', ...WIDE },
  { name: 'drawer-dark', mode: 'dark', ...WIDE, worker: 'leaking' },
  { name: 'drawer-light', mode: 'light', ...WIDE, worker: 'crashed' },
  { name: 'week-dark', mode: 'dark', ...WIDE, hours: 168 },
  { name: 'table-light', mode: 'light', ...WIDE, table: true },
  { name: 'phone-dark', mode: 'dark', ...PHONE },
  { name: 'phone-light', mode: 'light', ...PHONE },
  { name: 'phone-drawer-dark', mode: 'dark', ...PHONE, worker: 'hung' },
];

const LARGE_FLEET: Screenshot[] = [
  { name: 'fleet-2000-dark', mode: 'dark', ...WIDE },
  { name: 'fleet-2000-light', mode: 'light', ...WIDE },
  { name: 'phone-2000-dark', mode: 'dark', ...PHONE },
];

/** Takes the screenshots of the panel for the documentation: `npm run pictures [-- folder]`. */
async function main(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await startBrowser();
  try {
    const smallDensity = { fineMs: 5_000, fineForMs: 6 * HOUR, coarseMs: 60_000, workerSeries: true };
    await takeScreenshots(
      browser,
      await startPreviewEnvironment({ workers: 24, hours: 168, density: smallDensity }, root),
      SMALL_FLEET,
      folder,
    );
    const largeDensity = { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000 };
    await takeScreenshots(
      browser,
      await startPreviewEnvironment({ workers: 2_000, hours: 1.1, density: largeDensity }, root),
      LARGE_FLEET,
      folder,
    );
  } finally {
    await browser.close();
  }
}

async function takeScreenshots(
  browser: Browser,
  environment: PreviewEnvironment,
  screenshots: Screenshot[],
  folder: string,
): Promise<void> {
  try {
    for (const screenshot of screenshots) {
      await takeScreenshot(browser, environment, screenshot, folder);
    }
  } finally {
    await environment.close();
  }
}

async function takeScreenshot(
  browser: Browser,
  environment: PreviewEnvironment,
  screenshot: Screenshot,
  folder: string,
): Promise<void> {
  const { name, mode, width, height, worker, table, forPlugin, hours = 1 } = screenshot;
  const { nowMs } = environment.range;
  const page = await browser.newPage({ viewport: { width, height } });
  const query = new URLSearchParams({
    theme: mode,
    from: String(nowMs - hours * HOUR),
    to: String(nowMs),
    refresh: '',
  });
  if (worker !== undefined) {
    query.set('worker', worker);
  }
  await page.goto(`${environment.url}/d/heartline-fleet?${query.toString()}`);
  await page.locator('[data-worker="crashed"], [data-group]').first().waitFor();
  if (table) {
    await page.getByRole('button', { name: 'View as table' }).click();
  }
  if (worker !== undefined) {
    await page.getByRole('dialog').getByRole('heading', { name: 'Resources' }).waitFor();
  }
  await page.waitForLoadState('networkidle');
  await page.mouse.move(0, 0);
  const file = forPlugin
    ? path.join(PLUGIN_IMAGE_FOLDER, `screenshot-${name}.png`)
    : path.join(folder, `${name}.png`);
  await (forPlugin ? page.locator('.react-grid-item').first() : page).screenshot({ path: file });
  console.log(path.relative(root, file));
  await page.close();
}

void main(path.resolve(root, process.argv[2] ?? 'docs/pictures/panel'));
