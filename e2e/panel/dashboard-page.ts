import type { Browser, ConsoleMessage, Locator, Page } from 'playwright-core';
import { defaultStyle, type Mode } from '../../src/paint/palette';
import { HEALTH_STATES, type HealthState } from '@heartline/protocol';

/** How long anything on the page may take until a test gives up, in milliseconds. */
const PATIENCE_MS = 20_000;

/** What a page is opened with. */
export type OpenOptions = {
  /** Grafana's own words for times: `now-1h`, or milliseconds. */
  from?: string | number;
  to?: string | number;
  mode?: Mode;
  worker?: string;
  width?: number;
  height?: number;
  refresh?: string;
  /** Changes the dashboard before the page gets it. */
  change?: (dashboard: DashboardJson) => void;
};

/** As much of a dashboard as tests change. */
export type DashboardJson = {
  graphTooltip?: number;
  timezone?: string;
  annotations?: { list: object[] };
  panels: ({ id: number; fieldConfig?: object; options?: object } & Record<string, unknown>)[];
};

/** The Fleet dashboard in a browser's page, with what went wrong on it. */
export class DashboardPage {
  readonly problems: string[] = [];

  private constructor(
    readonly page: Page,
    readonly mode: Mode,
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('console', (message) => this.#note(message));
  }

  static async open(browser: Browser, url: string, opening: OpenOptions = {}): Promise<DashboardPage> {
    const {
      width = 1280,
      height = 900,
      mode = 'dark',
      from = 'now-1h',
      to = 'now',
      refresh = '',
      worker,
      change,
    } = opening;
    const page = await browser.newPage({ viewport: { width, height } });
    const dashboard = new DashboardPage(page, mode);
    const query = new URLSearchParams({ from: String(from), to: String(to), theme: mode, refresh });
    if (worker !== undefined) {
      query.set('worker', worker);
    }
    if (change !== undefined) {
      await page.route('**/api/dashboards/heartline-fleet', async (route) => {
        const answer = await route.fetch();
        const dashboard = (await answer.json()) as DashboardJson;
        change(dashboard);
        await route.fulfill({ json: dashboard });
      });
    }
    await page.goto(`${url}/d/heartline-fleet?${query.toString()}`);
    await page.locator('[data-worker="crashed"], [data-group]').first().waitFor({ state: 'attached' });
    return dashboard;
  }

  get rows(): Locator {
    return this.page.getByRole('grid').locator('[data-worker]');
  }

  lane(worker: string): Locator {
    return this.page.locator(`[data-worker="${worker}"]`);
  }

  /** The head of a group. */
  group(name: string): Locator {
    return this.page.locator(`[data-group="${name}"]`);
  }

  get drawer(): Locator {
    return this.page.getByRole('dialog');
  }

  /** The workers in view, from top to bottom. */
  async workers(): Promise<string[]> {
    const rows = await this.rows.evaluateAll((all) =>
      all.map((row) => ({
        top: row.getBoundingClientRect().top,
        worker: row.getAttribute('data-worker') ?? '',
      })),
    );
    return rows.sort((a, b) => a.top - b.top).map(({ worker }) => worker);
  }

  /** The states painted in a worker's lane, a pixel column each; undefined where the pixel is no state's solid colour. */
  painted(worker: string): Promise<(HealthState | undefined)[]> {
    return this.paintedAt(this.lane(worker), 0.75);
  }

  /** The same of any row, so far down: 0 is its upper edge, 1 its lower one. */
  async paintedAt(row: Locator, down: number): Promise<(HealthState | undefined)[]> {
    const pixels = await row.evaluate(pixelsOfRow, down);
    return pixels.map((colour) =>
      HEALTH_STATES.find(
        (_, code) =>
          defaultStyle(this.mode, code).fill === 1 && defaultStyle(this.mode, code).colour === colour,
      ),
    );
  }

  /** The colours of a lane's pixels in a row of them, which is so far down: 0 is its upper edge, 1 its lower one. */
  pixels(worker: string, down: number): Promise<string[]> {
    return this.lane(worker).evaluate(pixelsOfRow, down);
  }

  /** Where in a lane's pixels a moment lies. */
  static column(columns: number, fromMs: number, toMs: number, atMs: number): number {
    return Math.floor(((atMs - fromMs) / (toMs - fromMs)) * columns);
  }

  #note(message: ConsoleMessage): void {
    if (message.type() === 'error') {
      this.problems.push(message.text());
    }
  }
}

/** Runs in the page: reads the pixels of the canvas that lies behind a row, so far down in it. */
function pixelsOfRow(row: Element, down: number): string[] {
  const box = row.getBoundingClientRect();
  const y = box.top + box.height * down;
  const canvases = [...document.querySelectorAll<HTMLCanvasElement>('[data-testid="heartline lanes"]')];
  const canvas = canvases.find(
    (one) => one.getBoundingClientRect().top <= y && y < one.getBoundingClientRect().bottom,
  );
  const context = canvas?.getContext('2d');
  if (!canvas || !context) {
    return [];
  }
  const at = Math.floor(
    ((y - canvas.getBoundingClientRect().top) / canvas.getBoundingClientRect().height) * canvas.height,
  );
  const { data } = context.getImageData(0, at, canvas.width, 1);
  return Array.from({ length: canvas.width }, (_, x) => {
    const channels = [...data.slice(x * 4, x * 4 + 3)].map((value) => value.toString(16).padStart(2, '0'));
    return `#${channels.join('')}`;
  });
}
