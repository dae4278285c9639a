import { type Page } from 'playwright-core';
import { BLIP_BEFORE_NOW_MS, BLIP_MS, alignToEvaluation } from '../../preview/src/history/fleet-history';
import { OUTAGE_BEFORE_NOW_MS } from '../../preview/src/history/fleet-series';
import { DashboardPage, type OpenOptions } from './dashboard-page';
import { lowContrastTexts, seriousViolations } from './accessibility';
import { expectEventually } from '../../test-support/poll-until';
import { HOUR, panelHarness } from './panel-harness';

const harness = panelHarness({
  workers: 24,
  hours: 168,
  density: { fineMs: 5_000, fineForMs: 6 * HOUR, coarseMs: 60_000, workerSeries: true },
});
const { open } = harness;

describe('the timeline', () => {
  it('has a lane per worker, the worst on top', async () => {
    const { rows, workers } = bound(await open());
    await expectEventually(
      () => rows.count(),
      (count) => expect(count).toBe(24),
    );
    expect((await workers()).slice(0, 2)).toEqual(['crashed', 'leaking']);
    expect((await workers()).at(-1)).toBe('shut-down');
  });

  it('paints the states in Prometheus: degraded, critical, failed, and healthy again', async () => {
    const states = new Set(await (await open()).painted('hung'));
    expect([...states]).toEqual(expect.arrayContaining(['healthy', 'degraded', 'critical', 'failed']));
    expect(
      (await bound(await open()).painted('company-research-11')).every((state) => state === 'healthy'),
    ).toBe(true);
  });

  it('paints a failure at its time, to the pixel', async () => {
    const { nowMs } = harness.environment.range;
    const painted = await (await open()).painted('crashed');
    const failedAt = nowMs - 24 * 60_000 + 60_000;
    const expected = DashboardPage.column(painted.length, nowMs - HOUR, nowMs, failedAt);
    expect(Math.abs(painted.indexOf('failed') - expected)).toBeLessThanOrEqual(5);
    expect(painted.at(-1)).toBe('failed');
  });

  it('shows a state of one evaluation, 5 seconds in seven days', async () => {
    const { fromMs, nowMs } = harness.environment.range;
    const painted = await (await open({ from: fromMs, to: nowMs })).painted('blip');
    const at = DashboardPage.column(
      painted.length,
      fromMs,
      nowMs,
      alignToEvaluation(nowMs - BLIP_BEFORE_NOW_MS) + BLIP_MS,
    );
    const failed = painted.flatMap((state, column) => (state === 'failed' ? [column] : []));
    expect(failed.length).toBeGreaterThan(0);
    // A column may be off by the query step, which is some pixels wide.
    expect(failed.every((column) => Math.abs(column - at) <= 8)).toBe(true);
  });

  it('shows the current state and not the worst of the last step, also for wide steps', async () => {
    const { fromMs, nowMs } = harness.environment.range;
    const { page } = await open({ from: fromMs, to: nowMs });
    await page.getByRole('button', { name: 'failed 1' }).waitFor();
    expect(await page.getByRole('button', { name: /^degraded/ }).count()).toBe(0);
  });

  it('is hatched if there are no samples, and extends no state into the gap', async () => {
    const { nowMs } = harness.environment.range;
    const painted = await (await open()).painted('unrecorded');
    const column = (minutes: number) =>
      DashboardPage.column(painted.length, nowMs - HOUR, nowMs, nowMs - minutes * 60_000);
    const gap = painted.slice(column(31), column(23));
    expect(gap.filter((state) => state !== undefined)).toEqual([]);
    expect(painted[column(40)]).toBe('healthy');
    expect(painted[column(10)]).toBe('healthy');
  });

  it('shows the number of workers', async () => {
    const { page } = await open();
    await page.getByText('24 workers', { exact: true }).waitFor();
  });
});

describe('finding a worker', () => {
  it('sorts by name', async () => {
    const { page, workers } = bound(await open());
    await page.getByRole('combobox', { name: 'Sort workers by' }).click();
    await page.getByRole('option', { name: /name/i }).click();
    await expectEventually(workers, (order) => {
      expect(order.slice(0, 4)).toEqual([
        'blip',
        'company-research-8',
        'company-research-11',
        'company-research-14',
      ]);
    });
  });

  it('filters by state', async () => {
    const { page, workers } = bound(await open());
    const chip = page.getByRole('button', { name: 'failed 1' });
    await chip.click();
    await expectEventually(workers, (order) => expect(order).toEqual(['crashed']));
    await page.getByText('1 of 24 workers').waitFor();
    await chip.click();
    await expectEventually(workers, (order) => expect(order).toHaveLength(24));
  });

  it('searches by text and by pattern, and reports an invalid pattern', async () => {
    const { page, workers } = bound(await open());
    const search = page.getByRole('textbox', { name: 'Search workers' });
    await search.fill('orchestrator-');
    await expectEventually(workers, (order) => expect(order).toHaveLength(5));
    await search.fill('/^(hung|blip)$/');
    await expectEventually(workers, (order) => expect([...order].sort()).toEqual(['blip', 'hung']));
    await search.fill('/(/');
    await page.getByText(/invalid pattern/i).waitFor();
  });

  it('offers to clear a search without results', async () => {
    const { page, workers } = bound(await open());
    await page.getByRole('textbox', { name: 'Search workers' }).fill('no-such-worker');
    await page.getByRole('button', { name: 'Show all workers' }).click();
    await expectEventually(workers, (order) => expect(order).toHaveLength(24));
  });
});

describe('time', () => {
  it('zooms into a dragged range', async () => {
    const { page, lane } = bound(await open());
    const box = await boxOf(page, lane('hung'));
    const x = (share: number) => box.x + 250 + share * (box.width - 260);
    await page.mouse.move(x(0.3), box.y + 10);
    await page.mouse.down();
    await page.mouse.move(x(0.6), box.y + 10, { steps: 5 });
    await page.mouse.up();
    await expectEventually(
      () => Promise.resolve(new URL(page.url()).searchParams),
      (query) => {
        const span = Date.parse(String(query.get('to'))) - Date.parse(String(query.get('from')));
        expect(span).toBeGreaterThan(0.2 * HOUR);
        expect(span).toBeLessThan(0.4 * HOUR);
      },
    );
  });

  it('is in the tooltip with state, start, end and duration', async () => {
    const { page, lane } = bound(await open());
    const box = await boxOf(page, lane('crashed'));
    await page.mouse.move(box.x + box.width - 40, box.y + 10);
    const tooltip = await page.getByRole('tooltip', { name: 'crashed' }).innerText();
    const moment = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
    for (const part of ['failed', `From\\s+${moment}`, `To\\s+${moment}`, 'Duration\\s+≤ 2[0-9] min']) {
      expect(tooltip).toMatch(new RegExp(part));
    }
  });
});

it('has a table view with the same workers in the same order', async () => {
  const { page, drawer } = bound(await open());
  await page.getByRole('button', { name: 'View as table' }).click();
  const rows = page.getByRole('table').getByRole('row');
  await expectEventually(
    () => rows.count(),
    (count) => expect(count).toBe(25),
  );
  expect(await rows.nth(1).innerText()).toMatch(/crashed[\s\S]*failed/);
  await rows.nth(1).getByRole('button', { name: 'crashed' }).click();
  await drawer.getByRole('heading', { name: 'crashed' }).waitFor();
});

describe('the banner', () => {
  it('is hidden while the newest sample is recent', async () => {
    const { page, problems } = await open({ from: 'now-1h', to: 'now' });
    await page.getByText('24 workers', { exact: true }).waitFor();
    expect(await page.getByText(/stale data|query failed|exporters? (is|are) down/i).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('reports old data', async () => {
    const { page } = await open({ from: 'now-1h', to: 'now' });
    await page.clock.setFixedTime(harness.environment.range.nowMs + 0.25 * HOUR);
    await page.getByText(/Stale data: the newest sample is from/).waitFor();
  });

  it('reports a failed query, and keeps the lanes', async () => {
    const { page, rows } = bound(await open({ from: 'now-1h', to: 'now', refresh: '5s' }));
    await page.route('**/prometheus/**', (route) => route.fulfill({ status: 503, body: 'gone' }));
    await page.getByText(/The query failed: Prometheus did not respond: HTTP 503/).waitFor();
    expect(await rows.count()).toBe(24);
  });

  it('reports an exporter that does not respond', async () => {
    const out = harness.environment.range.nowMs - OUTAGE_BEFORE_NOW_MS;
    const { page } = await open({ from: out - HOUR, to: out + 300_000 });
    await page.getByText(/exporter is down/).waitFor();
  });
});

describe('axe-core finds no serious violation in', () => {
  it.each([
    ['the timeline, dark', { mode: 'dark' }],
    ['the timeline, light', { mode: 'light' }],
    ['the drawer, dark', { mode: 'dark', worker: 'leaking' }],
    ['the drawer, light', { mode: 'light', worker: 'crashed' }],
    ['a phone', { mode: 'dark', width: 390, height: 800 }],
  ] satisfies [string, OpenOptions][])('%s', async (_what, opening) => {
    const { page, drawer } = await open(opening);
    if ('worker' in opening) {
      await drawer.getByText('enrich').waitFor();
    }
    expect(await seriousViolations(page)).toEqual([]);
    expect(await lowContrastTexts(page)).toEqual([]);
  });

  it('the table', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'View as table' }).click();
    await page.getByRole('table').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    expect(await lowContrastTexts(page)).toEqual([]);
  });

  it.each(['dark', 'light'] as const)('a tooltip, a pressed filter and the banner, %s', async (mode) => {
    const { page, lane } = bound(await open({ mode, from: 'now-1h', to: 'now' }));
    await page.clock.setFixedTime(harness.environment.range.nowMs + 0.25 * HOUR);
    await page.getByText(/newest sample is from/).waitFor();
    await page.getByRole('button', { name: /^failed / }).click();
    await lane('crashed').hover({ position: { x: 500, y: 10 }, force: true });
    await page.getByRole('tooltip').waitFor();
    expect(await lowContrastTexts(page)).toEqual([]);
  });

  it('a page, and a text with low contrast is detected', async () => {
    const { page } = await open({ mode: 'light' });
    await page
      .getByText(/workers$/)
      .first()
      .evaluate((text) => text.style.setProperty('color', 'rgba(36, 41, 46, 0.5)'));
    expect(await lowContrastTexts(page)).toEqual([expect.stringMatching(/workers: [23]\.\d\d /)]);
  });
});

it('fits a phone without horizontal scrolling, and the lanes keep most of the width', async () => {
  const { page, painted } = bound(await open({ width: 390, height: 800 }));
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  expect((await painted('crashed')).length).toBeGreaterThan(180);
});

it('logs nothing to the console during a visit', async () => {
  const { page, problems, lane, drawer } = bound(await open({ from: 'now-1h', to: 'now', refresh: '5s' }));
  await lane('hung').getByText('hung').click();
  await drawer.getByText('enrich').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'View as table' }).click();
  await page.getByRole('table').waitFor();
  expect(problems).toEqual([]);
});

/** A dashboard page whose methods can be destructured. */
function bound(dashboard: DashboardPage) {
  const { page, rows, drawer, problems } = dashboard;
  return {
    page,
    rows,
    drawer,
    problems,
    lane: (worker: string) => dashboard.lane(worker),
    workers: () => dashboard.workers(),
    painted: (worker: string) => dashboard.painted(worker),
  };
}

async function boxOf(page: Page, lane: ReturnType<DashboardPage['lane']>) {
  await page.mouse.move(0, 0);
  const box = await lane.boundingBox();
  if (!box) {
    throw new Error('The lane is not on the page.');
  }
  return box;
}
