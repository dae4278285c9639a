import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../environment/browser';
import { startPreviewEnvironment, type PreviewEnvironment } from '../environment/preview-environment';

const HOUR = 3_600_000;
const root = path.resolve(__dirname, '../../..');

/** One picture: its file name, what is opened, and how large the window is. */
type Screenshot = {
  name: string;
  /** The panel alone, for the plugin's own page. */
  shipped?: boolean;
  mode: 'dark' | 'light';
  width: number;
  height: number;
  worker?: string;
  table?: boolean;
  hours?: number;
};

/** The pictures that plugin.json names. */
const PLUGIN_IMAGE_FOLDER = path.join(root, 'src/img');

const WIDE = { width: 1440, height: 820 };
const PHONE = { width: 390, height: 844 };

const SMALL_FLEET: Screenshot[] = [
  { name: 'timeline', shipped: true, mode: 'dark', ...WIDE },
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

/** Takes the pictures of the panel that the documentation shows. `npm run pictures [-- folder]` */
async function main(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await startBrowser();
  try {
    const fine = { fineMs: 5_000, fineForMs: 6 * HOUR, coarseMs: 60_000, workerSeries: true };
    await takeScreenshots(
      browser,
      await startPreviewEnvironment({ workers: 24, hours: 168, density: fine }, root),
      SMALL_FLEET,
      folder,
    );
    const even = { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000 };
    await takeScreenshots(
      browser,
      await startPreviewEnvironment({ workers: 2_000, hours: 1.1, density: even }, root),
      LARGE_FLEET,
      folder,
    );
  } finally {
    await browser.close();
  }
}

async function takeScreenshots(
  browser: Browser,
  stage: PreviewEnvironment,
  pictures: Screenshot[],
  folder: string,
): Promise<void> {
  try {
    for (const picture of pictures) {
      await takeScreenshot(browser, stage, picture, folder);
    }
  } finally {
    await stage.close();
  }
}

async function takeScreenshot(
  browser: Browser,
  stage: PreviewEnvironment,
  picture: Screenshot,
  folder: string,
): Promise<void> {
  const { name, mode, width, height, worker, table, shipped, hours = 1 } = picture;
  const { nowMs } = stage.range;
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
  await page.goto(`${stage.url}/d/heartline-fleet?${query.toString()}`);
  await page.locator('[data-worker="crashed"], [data-group]').first().waitFor();
  if (table) {
    await page.getByRole('button', { name: 'View as table' }).click();
  }
  if (worker !== undefined) {
    await page.getByRole('dialog').getByRole('heading', { name: 'Resources' }).waitFor();
  }
  await page.waitForLoadState('networkidle');
  await page.mouse.move(0, 0);
  const file = shipped
    ? path.join(PLUGIN_IMAGE_FOLDER, `screenshot-${name}.png`)
    : path.join(folder, `${name}.png`);
  await (shipped ? page.locator('.react-grid-item').first() : page).screenshot({ path: file });
  console.log(path.relative(root, file));
  await page.close();
}

void main(path.resolve(root, process.argv[2] ?? 'docs/pictures/panel'));
