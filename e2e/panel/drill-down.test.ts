import type { Page } from 'playwright-core';
import { expectEventually } from '../../test-support/poll-until';
import { HOUR, panelHarness } from './panel-harness';

const harness = panelHarness({
  workers: 24,
  hours: 2,
  density: { fineMs: 5_000, fineForMs: 2 * HOUR, coarseMs: 60_000, workerSeries: true },
});
const { open } = harness;

describe('the drawer', () => {
  it('opens on a click with the worker’s details, and adds the worker to the URL', async () => {
    const dashboard = await open();
    const { page, drawer } = dashboard;
    await dashboard.lane('leaking').getByText('leaking').click();
    await drawer.getByRole('heading', { name: 'leaking' }).waitFor();
    for (const text of [
      'critical',
      '3 missed heartbeats',
      '30 sec',
      'processing',
      'enrich',
      'resources',
      'node-3',
    ]) {
      await drawer.getByText(text, { exact: false }).first().waitFor();
    }
    expect(new URL(page.url()).searchParams.get('worker')).toBe('leaking');
  });

  it('shows the exact time in each state, from the counters', async () => {
    const { drawer } = await open({ worker: 'hung' });
    // No heartbeat for twelve minutes: one degraded or critical, the rest failed.
    await drawer.getByRole('row', { name: /failed.*11 min/ }).waitFor();
    await drawer.getByRole('row', { name: /degraded.*30 sec/ }).waitFor();
  });

  it('opens from a link at the time of the failure, with the alert that fired', async () => {
    const { nowMs } = harness.environment.range;
    const { drawer } = await open({ worker: 'hung', from: nowMs - HOUR, to: nowMs - 25 * 60_000 });
    await drawer.getByText('WorkerFailed').first().waitFor();
  });

  it('goes to the next and the previous worker without closing', async () => {
    const { page, drawer } = await open({ worker: 'crashed' });
    await drawer.getByRole('button', { name: 'Next worker' }).click();
    await drawer.getByRole('heading', { name: 'leaking' }).waitFor();
    await drawer.getByRole('button', { name: 'Previous worker' }).click();
    await drawer.getByRole('heading', { name: 'crashed' }).waitFor();
    expect(new URL(page.url()).searchParams.get('worker')).toBe('crashed');
  });

  it('keeps its scroll position while the dashboard refreshes', async () => {
    const { page, drawer } = await open({ worker: 'leaking', from: 'now-1h', to: 'now', refresh: '5s' });
    await drawer.getByText('enrich').waitFor();
    const region = drawer.getByRole('region', { name: 'leaking' });
    await region.evaluate((element) => element.scrollTo(0, 120));
    const heading = await drawer
      .getByRole('heading', { name: 'leaking' })
      .evaluateHandle((element) => element);
    for (let refresh = 0; refresh < 2; refresh++) {
      await page.waitForResponse((answer) => answer.url().endsWith('/query_range'));
    }
    expect(await region.evaluate((element) => element.scrollTop)).toBe(120);
    expect(await heading.evaluate((element) => element.isConnected)).toBe(true);
    expect(await drawer.getByText('enrich').count()).toBe(1);
  });

  it('cancels its queries when it is closed', async () => {
    const dashboard = await open();
    const { page, drawer } = dashboard;
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().includes('/prometheus/'));
    await page.route('**/prometheus/**', () => {
      // No response: the request stays open until the page aborts it.
    });
    await dashboard.lane('leaking').getByText('leaking').click();
    await drawer.getByRole('heading', { name: 'leaking' }).waitFor();
    await page.keyboard.press('Escape');
    expect((await aborted).failure()?.errorText).toContain('ABORTED');
  });
});

describe('the keyboard', () => {
  it('moves to a lane, opens it and returns to it', async () => {
    const dashboard = await open();
    const { page, drawer } = dashboard;
    await dashboard.lane('crashed').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const heading = drawer.getByRole('heading', { name: 'leaking' });
    await heading.waitFor();
    expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await expectEventually(
      () => focused(page),
      (worker) => expect(worker).toBe('leaking'),
    );
  });

  it('reaches only one lane with Tab', async () => {
    const { page } = await open();
    expect(await page.locator('[data-worker][tabindex="0"]').count()).toBe(1);
  });

  it('moves to the last lane with End and to the first with Home, and scrolls to it', async () => {
    const dashboard = await open({ height: 500 });
    const { page } = dashboard;
    await dashboard.lane('crashed').focus();
    await page.keyboard.press('End');
    await expectEventually(
      () => focused(page),
      (worker) => expect(worker).toBe('shut-down'),
    );
    await page.keyboard.press('Home');
    await expectEventually(
      () => focused(page),
      (worker) => expect(worker).toBe('crashed'),
    );
  });

  it('moves through the states of a lane, which are announced', async () => {
    const dashboard = await open();
    const { page } = dashboard;
    await dashboard.lane('crashed').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/crashed: failed from .* to .*/).waitFor({ state: 'attached' });
  });
});

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-worker'));
}
