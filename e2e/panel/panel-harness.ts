import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../preview/src/environment/browser';
import {
  type PreviewEnvironment,
  type PreviewEnvironmentOptions,
  startPreviewEnvironment,
} from '../../preview/src/environment/preview-environment';
import { DashboardPage, type OpenOptions } from './dashboard-page';

export const HOUR = 3_600_000;
const root = path.resolve(__dirname, '../..');

/** A Prometheus with a fleet's history, the preview page over it and a browser, for all tests of one file. */
export interface PanelHarness {
  readonly environment: PreviewEnvironment;
  readonly browser: Browser;
  /**
   * Opens the Fleet dashboard. The default range is the hour before the end of the history, so that every run shows the
   * same lanes. The page is closed after the test.
   */
  open(options?: OpenOptions): Promise<DashboardPage>;
}

/** Starts a preview environment and a browser before the tests of this file, and stops both after them. */
export function panelHarness(options: PreviewEnvironmentOptions): PanelHarness {
  let started: { environment: PreviewEnvironment; browser: Browser } | undefined;
  const pages: DashboardPage[] = [];
  const parts = () => {
    if (started === undefined) {
      throw new Error('The harness is started by beforeAll: use it inside a test.');
    }
    return started;
  };

  beforeAll(async () => {
    const environment = await startPreviewEnvironment(options, root);
    started = { environment, browser: await startBrowser() };
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });
  afterAll(async () => {
    await started?.browser.close();
    await started?.environment.close();
  });

  return {
    get environment() {
      return parts().environment;
    },
    get browser() {
      return parts().browser;
    },
    async open(options = {}) {
      const { environment, browser } = parts();
      const { nowMs } = environment.range;
      const page = await DashboardPage.open(browser, environment.url, {
        from: nowMs - HOUR,
        to: nowMs,
        ...options,
      });
      pages.push(page);
      return page;
    },
  };
}
