import type { Browser, ConsoleMessage, Locator, Page } from 'playwright-core';
import { defaultStyle, type Mode } from '../../src/paint/state-colours';
import { PATIENCE_MS } from '../../test-support/poll-until';
import { HEALTH_STATES, type HealthState } from '@heartline/protocol';

/** The options of a page. */
export type OpenOptions = {
  /** As in Grafana: `now-1h`, or milliseconds since the epoch. */
  from?: string | number;
  to?: string | number;
  mode?: Mode;
  worker?: string;
  width?: number;
  height?: number;
  refresh?: string;
  /** Modifies the dashboard before the page receives it. */
  change?: (dashboard: DashboardJson) => void;
};

/** The parts of a dashboard that tests modify. */
export type DashboardJson = {
  graphTooltip?: number;
  timezone?: string;
  annotations?: { list: object[] };
  panels: ({ id: number; fieldConfig?: object; options?: object } & Record<string, unknown>)[];
};

/** The Fleet dashboard in a page of the browser. */
export class DashboardPage {
  /** Errors in the console and uncaught errors. */
  readonly problems: string[] = [];

  private constructor(
    readonly page: Page,
    readonly mode: Mode,
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('console', (message) => this.#note(message));
  }

  static async open(browser: Browser, url: string, options: OpenOptions = {}): Promise<DashboardPage> {
    const {
      width = 1280,
      height = 900,
      mode = 'dark',
      from = 'now-1h',
      to = 'now',
      refresh = '',
      worker,
      change,
    } = options;
    const page = await browser.newPage({ viewport: { width, height } });
    const dashboard = new DashboardPage(page, mode);
    const query = new URLSearchParams({ from: String(from), to: String(to), theme: mode, refresh });
    if (worker !== undefined) {
      query.set('worker', worker);
    }
    if (change !== undefined) {
      await page.route('**/api/dashboards/heartline-fleet', async (route) => {
        const response = await route.fetch();
        const dashboard = (await response.json()) as DashboardJson;
        change(dashboard);
        await route.fulfill({ json: dashboard });
      });
    }
    await page.goto(`${url}/d/heartline-fleet?${query.toString()}`);
    await page.locator('[data-worker="crashed"], [data-group]').first().waitFor({ state: 'attached' });
    return dashboard;
  }

  /** Closes the page. A request that a test left in flight, such as that of a followed link, is no failure. */
  async close(): Promise<void> {
    if (this.page.isClosed()) {
      return;
    }
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.page.close();
  }

  get rows(): Locator {
    return this.page.getByRole('grid').locator('[data-worker]');
  }

  lane(worker: string): Locator {
    return this.page.locator(`[data-worker="${worker}"]`);
  }

  /** The header row of a group. */
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

  /** The state in each pixel column of a worker's lane; undefined if the pixel has no state's solid colour. */
  painted(worker: string): Promise<(HealthState | undefined)[]> {
    return this.paintedAt(this.lane(worker), 0.75);
  }

  /** The same for any row, at a fraction of its height: 0 is the upper edge, 1 the lower edge. */
  async paintedAt(row: Locator, fraction: number): Promise<(HealthState | undefined)[]> {
    const pixels = await row.evaluate(pixelsOfRow, fraction);
    return pixels.map((colour) =>
      HEALTH_STATES.find(
        (_, code) =>
          defaultStyle(this.mode, code).fill === 1 && defaultStyle(this.mode, code).colour === colour,
      ),
    );
  }

  /** The colours of a horizontal line of a lane's pixels, at a fraction of its height: 0 is the upper edge, 1 the lower edge. */
  pixels(worker: string, fraction: number): Promise<string[]> {
    return this.lane(worker).evaluate(pixelsOfRow, fraction);
  }

  /** The pixel column of a time. */
  static column(columns: number, fromMs: number, toMs: number, atMs: number): number {
    return Math.floor(((atMs - fromMs) / (toMs - fromMs)) * columns);
  }

  #note(message: ConsoleMessage): void {
    if (message.type() === 'error') {
      this.problems.push(message.text());
    }
  }
}

/** Runs in the page: reads a horizontal line of pixels of the canvas behind a row, at a fraction of the row’s height. */
function pixelsOfRow(row: Element, fraction: number): string[] {
  const box = row.getBoundingClientRect();
  const y = box.top + box.height * fraction;
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
