import { readFile } from 'node:fs/promises';
import { parse } from 'papaparse';
import type { Locator, Page } from 'playwright-core';
import { type OpenOptions } from './dashboard-page';
import { expectEventually } from '../../test-support/poll-until';
import { HOUR, panelHarness } from './panel-harness';

const harness = panelHarness({
  workers: 24,
  hours: 6,
  density: { fineMs: 5_000, fineForMs: 3 * HOUR, coarseMs: 60_000, fleetSeries: true },
});

/** Opens the dashboard. */
async function open(opening: OpenOptions = {}): Promise<Page> {
  return (await harness.open(opening)).page;
}

/** Opens the table with additional columns. */
async function openTable(...columns: string[]): Promise<Page> {
  const page = await open();
  await page.getByRole('button', { name: 'View as table' }).click();
  await page.getByRole('button', { name: 'Columns' }).click();
  for (const column of columns) {
    await page.getByRole('checkbox', { name: new RegExp(`^${column}`) }).check({ force: true });
  }
  await page.keyboard.press('Escape');
  return page;
}

function rowOf(page: Page, worker: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('button', { name: worker, exact: true }) });
}

/** A worker's cells by column heading. */
async function cellsOf(page: Page, worker: string): Promise<Record<string, string>> {
  const headings = await page.getByRole('columnheader').allInnerTexts();
  const cells = await rowOf(page, worker).locator('th, td').allInnerTexts();
  return Object.fromEntries(headings.map((heading, i) => [heading.trim(), (cells[i] ?? '').trim()]));
}

async function firstWorkers(page: Page, count: number): Promise<string[]> {
  const names = await page.getByRole('rowheader').allInnerTexts();
  return names.slice(0, count);
}

/** Downloads the file of an item of the export menu. */
async function exported(page: Page, item: string): Promise<{ name: string; rows: Record<string, string>[] }> {
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  const csv = await readFile(await download.path(), 'utf8');
  const { data, errors } = parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  return { name: download.suggestedFilename(), rows: data };
}

describe('the table', () => {
  it('shows a worker’s exact figures, from the counters in Prometheus', async () => {
    const page = await openTable('Availability', 'Flaps', 'MTBF', 'MTTR', 'Time failed');
    // No heartbeat for twelve minutes of the hour: half a minute degraded, half a minute critical, eleven minutes failed.
    expect(await cellsOf(page, 'hung')).toMatchObject({
      'Time unhealthy': '12 min',
      Availability: '80%',
      Flaps: '1',
      MTBF: '48 min',
      MTTR: '12 min',
      'Time failed': '11 min',
    });
    expect(await cellsOf(page, 'flapping')).toMatchObject({ Flaps: '7', MTTR: '1 min 35 sec' });
  });

  it('counts an ongoing failure, without MTTR', async () => {
    const page = await openTable('Flaps', 'MTTR');
    expect(await cellsOf(page, 'crashed')).toMatchObject({ Flaps: '1', MTTR: '–' });
  });

  it('has no MTBF for a worker that was never unhealthy', async () => {
    const page = await openTable('Availability', 'MTBF');
    expect(await cellsOf(page, 'blip')).toMatchObject({ Availability: '100%', MTBF: '–' });
  });

  it('is sorted by a heading, descending and ascending', async () => {
    const page = await openTable('Flaps');
    const flaps = page.getByRole('columnheader', { name: 'Flaps' });
    await flaps.getByRole('button').click();
    expect(await flaps.getAttribute('aria-sort')).toBe('descending');
    expect(await firstWorkers(page, 1)).toEqual(['flapping']);
    await flaps.getByRole('button').click();
    expect(await flaps.getAttribute('aria-sort')).toBe('ascending');
    expect(await firstWorkers(page, 1)).not.toEqual(['flapping']);
  });
});

describe('the export', () => {
  it('is visible on a phone', async () => {
    const page = await open({ width: 390, height: 800 });
    const box = await page.getByRole('button', { name: 'Export as CSV' }).boundingBox();
    expect((box?.x ?? Infinity) + (box?.width ?? Infinity)).toBeLessThanOrEqual(375);
  });

  it('contains each segment of the timeline', async () => {
    const { name, rows } = await exported(await open(), 'State segments');
    expect(name).toMatch(/^worker-health-segments-\d{8}T\d{6}Z-\d{8}T\d{6}Z\.csv$/);
    const states = rows.filter((row) => row['worker_id'] === 'hung').map((row) => row['state']);
    expect(states).toEqual(['healthy', 'degraded', 'critical', 'failed', 'healthy']);
    expect(new Set(rows.map((row) => row['worker_id'])).size).toBe(24);
  });

  it('contains each worker’s exact times in the dashboard’s time zone', async () => {
    const { rows } = await exported(await open(), 'Worker statistics');
    const hung = rows.find((row) => row['worker_id'] === 'hung') ?? {};
    expect(hung).toMatchObject({
      failed_state_seconds: '660',
      states_bound: 'exact',
      flaps: '1',
      flaps_bound: 'exact',
      mttr_seconds: '720',
    });
    expect(Date.parse(hung['from'] ?? '')).toBe(harness.environment.range.nowMs - HOUR);
    expect(Date.parse(hung['to'] ?? '')).toBe(harness.environment.range.nowMs);
  });
});

describe('the legend', () => {
  const legendOf = (page: Page) => page.getByRole('list', { name: /^Time in each state/ });

  it('sums the exact time in each state of the workers shown', async () => {
    const page = await open();
    await page.getByRole('textbox', { name: 'Search workers' }).fill('hung');
    await legendOf(page)
      .getByText(/^48 min \(80%\)$/)
      .waitFor();
    const items = await legendOf(page).getByRole('listitem').allInnerTexts();
    expect(items.map((item) => item.replace(/\s+/g, ' '))).toEqual([
      'failed 11 min (18.33%)',
      'critical 30 sec (0.83%)',
      'degraded 30 sec (0.83%)',
      'healthy 48 min (80%)',
    ]);
    expect(await page.getByText(/estimated from the timeline/).count()).toBe(0);
  });

  it('is one row on a phone, which the keyboard scrolls to its end', async () => {
    const page = await open({ width: 390, height: 800 });
    const row = page.getByRole('group', { name: 'Time in each state, summed over the workers shown' });
    const box = await row.boundingBox();
    expect(box).not.toBeNull();
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(390);
    // A line of text is about 20 pixels high, a scroll bar at most 15.
    expect(box?.height).toBeLessThan(40);
    const hidden = () => row.evaluate((one) => one.scrollWidth - one.clientWidth - one.scrollLeft);
    expect(await hidden()).toBeGreaterThan(100);
    await row.focus();
    await expectEventually(
      async () => {
        await page.keyboard.press('ArrowRight');
        return hidden();
      },
      (left) => expect(left).toBeLessThan(2),
    );
  });
});
