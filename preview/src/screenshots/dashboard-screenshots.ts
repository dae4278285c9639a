import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser } from 'playwright-core';
import { listDashboards } from '../dashboards';
import { startBrowser } from '../environment/browser';

const root = path.resolve(__dirname, '../../..');
const WIDTHS = [1280, 1920];
const MODES = ['dark', 'light'];
/** Higher than every dashboard. The screenshot is cropped to the panels. */
const HEIGHT = 2600;

/** What a panel shows while its queries run. */
const LOADING_BAR = '[aria-label="Panel loading bar"]';
const PANELS = '[data-testid^="data-testid Panel header"]';

/**
 * Takes the screenshots of the dashboards for the documentation from a running preview: `npm run pictures:dashboards
 * [-- url folder]`.
 */
async function main(url: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const dashboards = await listDashboards(path.join(root, 'dashboards/json'));
  const browser = await startBrowser();
  try {
    for (const { uid } of dashboards) {
      for (const mode of MODES) {
        for (const width of WIDTHS) {
          console.log(await takeScreenshot(browser, { url, folder, uid, mode, width }));
        }
      }
    }
  } finally {
    await browser.close();
  }
}

async function takeScreenshot(
  browser: Browser,
  {
    url,
    folder,
    uid,
    mode,
    width,
  }: Readonly<Record<'url' | 'folder' | 'uid' | 'mode', string>> & { width: number },
): Promise<string> {
  const page = await browser.newPage({ viewport: { width, height: HEIGHT } });
  try {
    await page.goto(`${url}/d/${uid}?theme=${mode}&from=now-15m&to=now&refresh=`);
    await page.locator(PANELS).first().waitFor();
    await page.waitForLoadState('networkidle');
    // On a busy machine, Prometheus may respond later than the network seems idle.
    await page.waitForFunction(`document.querySelector('${LOADING_BAR}') === null`);
    const panels = await page.locator(PANELS).all();
    const boxes = await Promise.all(panels.map((panel) => panel.boundingBox()));
    const bottom = Math.max(...boxes.map((box) => (box ? box.y + box.height : 0)));
    const file = path.join(folder, `${uid.replace('heartline-', '')}-${mode}-${String(width)}.png`);
    await page.screenshot({ path: file, clip: { x: 0, y: 0, width, height: Math.ceil(bottom) + 12 } });
    return path.relative(root, file);
  } finally {
    await page.close();
  }
}

const [url = 'http://127.0.0.1:3000', folder = 'docs/images'] = process.argv.slice(2);
void main(url.replace(/\/$/, ''), path.resolve(root, folder));
