import type { Locator, Page } from 'playwright-core';
import { expectEventually } from '../../test-support/poll-until';
import { type DashboardJson } from './dashboard-page';
import { HOUR, panelHarness } from './panel-harness';

const [OFF, CROSSHAIR, TOOLTIP] = [0, 1, 2];

const harness = panelHarness({
  workers: 24,
  hours: 2,
  density: { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000, workerSeries: true },
});

const chart = {
  id: 2,
  type: 'timeseries',
  title: 'CPU',
  gridPos: { x: 0, y: 18, w: 24, h: 8 },
  options: { legend: { showLegend: false }, tooltip: { mode: 'single', sort: 'none' } },
  targets: [{ refId: 'A', expr: 'worker_cpu_usage_ratio{worker_id="hung"}' }],
};

/** Opens a dashboard with the lanes and a time series below them. */
async function open(graphTooltip: number) {
  const change = (dashboard: DashboardJson) => {
    dashboard.graphTooltip = graphTooltip;
    dashboard.panels.push(chart);
  };
  const { page } = await harness.open({ height: 1250, change });
  const plot = page.locator('.u-over');
  await plot.waitFor();
  return {
    page,
    lanes: page.getByTestId('heartline timeline'),
    line: page.getByTestId('heartline crosshair'),
    plot,
    cursor: page.locator('.u-cursor-x'),
  };
}

/** Moves the pointer to a fraction of an element's width. */
async function point(on: Page, target: Locator, share: number): Promise<void> {
  const box = await target.boundingBox();
  if (!box) {
    throw new Error('The element is not on the page.');
  }
  // The first move enters the element.
  await on.mouse.move(box.x + box.width * share - 3, box.y + 30);
  await on.mouse.move(box.x + box.width * share, box.y + 30);
}

/** Waits until a line is at a fraction of an element's width, to a hundredth. */
async function waitForLine(line: Locator, element: Locator, share: number): Promise<void> {
  const read = async () => {
    const [at, box] = [await line.boundingBox(), await element.boundingBox()];
    return { isVisible: await line.isVisible(), share: at && box ? (at.x - box.x) / box.width : NaN };
  };
  await expectEventually(read, (position) => {
    expect(position.isVisible).toBe(true);
    expect(Math.abs(position.share - share)).toBeLessThan(0.01);
  });
}

/** Waits for 20 frames, so that everything pending is painted. */
async function waitForFrames(on: Page): Promise<void> {
  await on.evaluate(async () => {
    for (let frame = 0; frame < 20; frame++) {
      await new Promise(requestAnimationFrame);
    }
  });
}

/** Starts to count how often lanes are painted. */
async function countLanePaints(on: Page): Promise<() => Promise<number>> {
  await on.evaluate(() => {
    const counting = window as unknown as { paintings: number };
    counting.paintings = 0;
    new PerformanceObserver((list) => {
      counting.paintings += list.getEntriesByName('heartline:paint').length;
    }).observe({ entryTypes: ['measure'] });
  });
  return () => on.evaluate(() => (window as unknown as { paintings: number }).paintings);
}

describe('a shared crosshair', () => {
  it('follows the pointer over a time series onto the lanes without painting them, and disappears with it', async () => {
    const { page: on, lanes, line, plot } = await open(CROSSHAIR);
    const paintings = await countLanePaints(on);
    for (const share of [0.3, 0.45, 0.7]) {
      await point(on, plot, share);
      await waitForLine(line, lanes, share);
    }
    await on.mouse.move(5, 5);
    await line.waitFor({ state: 'hidden' });
    expect(await paintings()).toBe(0);
    expect(await line.textContent()).toBe('');
  });

  it('follows the pointer over the lanes onto a time series, and disappears with it', async () => {
    const { page: on, lanes, plot, cursor } = await open(CROSSHAIR);
    for (const share of [0.3, 0.7]) {
      await point(on, lanes, share);
      await waitForLine(cursor, plot, share);
    }
    await on.mouse.move(5, 5);
    await cursor.waitFor({ state: 'hidden' });
  });

  it('shows the states of the fleet at that time if tooltips are shared', async () => {
    const { page: on, line, plot } = await open(TOOLTIP);
    await point(on, plot, 1 - 35 / 60);
    await on.waitForFunction((element) => element.textContent !== '', await line.elementHandle());
    expect(await line.textContent()).toMatch(/^\d\d:\d\d:\d\d · 1 failed, .*\d+ healthy/);
  });
});

describe('a crosshair that is not shared', () => {
  it('stays in the time series', async () => {
    const { page: on, line, plot, cursor } = await open(OFF);
    await point(on, plot, 0.3);
    await waitForLine(cursor, plot, 0.3);
    await waitForFrames(on);
    expect(await line.isVisible()).toBe(false);
  });

  it('stays in the lanes', async () => {
    const { page: on, lanes, line, cursor } = await open(OFF);
    await point(on, lanes, 0.3);
    await waitForLine(line, lanes, 0.3);
    await waitForFrames(on);
    expect(await cursor.isVisible()).toBe(false);
  });
});
