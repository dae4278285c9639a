import { type Page } from 'playwright-core';
import { HEALTH_STATES } from '@heartline/protocol';
import { stateAt } from '../../preview/src/history/state-segments';
import { DashboardPage, type OpenOptions } from './dashboard-page';
import { lowContrastTexts, seriousViolations } from './accessibility';
import { expectEventually } from '../../test-support/poll-until';
import { HOUR, panelHarness } from './panel-harness';

/** The panel starts with groups above 300 workers. */
const WORKERS = 320;

const harness = panelHarness({
  workers: WORKERS,
  hours: 1.1,
  density: { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000 },
});
const { open } = harness;

/** The rendered rows from top to bottom; a group has a sign for open or closed. */
function rows(page: Page): Promise<string[]> {
  return page.locator('[data-row]').evaluateAll((all) =>
    all
      .map((row) => ({
        top: row.getBoundingClientRect().top,
        name:
          row.getAttribute('data-worker') ??
          `${row.getAttribute('data-group') ?? ''} ${row.getAttribute('aria-expanded') === 'true' ? '-' : '+'}`,
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ name }) => name),
  );
}

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-row'));
}

function nameIn(shown: DashboardPage, group: string) {
  return shown.group(group).getByRole('gridcell').first();
}

describe('a fleet of more than 300 workers', () => {
  it('starts with its types as closed groups, the worst on top', async () => {
    const { page } = await open();
    const worst = new Map<string, number>();
    for (const worker of harness.environment.fleet) {
      const code = HEALTH_STATES.indexOf(stateAt(worker, harness.environment.range.nowMs) ?? 'stopped');
      worst.set(worker.workerType, Math.max(worst.get(worker.workerType) ?? 0, code));
    }
    const order = [...worst].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([type]) => type);
    await expectEventually(
      () => rows(page),
      (shown) => expect(shown).toEqual(order.map((type) => `${type} +`)),
    );
    expect(await page.getByRole('treegrid').count()).toBe(1);
  });

  it('shows the number of workers of a group, and the exact time in each state', async () => {
    const shown = await open();
    const count = harness.environment.fleet.filter(({ workerType }) => workerType === 'orchestrator').length;
    await nameIn(shown, 'orchestrator').getByText(String(count), { exact: true }).waitFor();
    const time = shown
      .group('orchestrator')
      .getByRole('gridcell', { name: /^Time in state: failed [^≈]+; / });
    await time.waitFor();
    expect(await time.getAttribute('title')).not.toContain('about');
  });

  it('paints the states of a group in proportion, the failed ones at the bottom, to the pixel', async () => {
    const shown = await open();
    const { nowMs } = harness.environment.range;
    const lower = await shown.paintedAt(shown.group('orchestrator'), 20.5 / 24);
    const upper = await shown.paintedAt(shown.group('orchestrator'), 4 / 24);
    expect(lower.at(-1)).toBe('failed');
    // One is stopped, of more than a hundred: less than the first pixel of the share, which is healthy to its end.
    const first = upper.indexOf('healthy');
    expect(new Set(upper.slice(first))).toEqual(new Set(['healthy']));
    // Before the last hour samples were a minute apart: so much may be missing at the beginning.
    expect(first / upper.length).toBeLessThan(0.02);
    // `crashed` is of this type, and failed from 23 minutes ago on.
    for (const minutes of [50, 25, 22, 1]) {
      const atMs = nowMs - minutes * 60_000;
      const failed = harness.environment.fleet.some(
        (worker) => worker.workerType === 'orchestrator' && stateAt(worker, atMs) === 'failed',
      );
      const column = DashboardPage.column(lower.length, nowMs - HOUR, nowMs, atMs);
      expect([minutes, lower[column] === 'failed']).toEqual([minutes, failed]);
    }
  });

  it('switches between a flat list, the worst on top, and groups', async () => {
    const shown = await open();
    const { page } = shown;
    await page.getByRole('combobox', { name: 'Group workers by' }).click();
    await page.getByRole('option', { name: 'Not grouped' }).click();
    await page.getByRole('grid').waitFor();
    const { nowMs } = harness.environment.range;
    const failed = harness.environment.fleet.filter((worker) => stateAt(worker, nowMs) === 'failed');
    await expectEventually(
      () => shown.workers(),
      (order) =>
        expect(order.slice(0, failed.length).sort()).toEqual(failed.map(({ workerId }) => workerId).sort()),
    );
    await page.getByRole('combobox', { name: 'Group workers by' }).click();
    await page.getByRole('option', { name: 'worker_type' }).click();
    await page.getByRole('treegrid').waitFor();
  });

  it('shows search results in their groups, opened', async () => {
    const { page } = await open();
    await page.getByRole('textbox', { name: 'Search workers' }).fill('/^(crashed|leaking)$/');
    await expectEventually(
      () => rows(page),
      (shown) => expect([...shown].sort()).toEqual(['crashed', 'leaking', 'orchestrator -', 'sandbox -']),
    );
    await page
      .getByText(/^1\/1\d\d$/)
      .first()
      .waitFor();
  });
});

describe('a group', () => {
  it('is opened by a click on its name, and closed by a click on its lane', async () => {
    const shown = await open();
    await nameIn(shown, 'orchestrator').click();
    await shown.lane('crashed').waitFor();
    const states = new Set(await shown.painted('crashed'));
    expect([...states]).toEqual(expect.arrayContaining(['healthy', 'failed']));
    const head = await shown.group('orchestrator').boundingBox();
    await shown.page.mouse.click((head?.x ?? 0) + (head?.width ?? 0) - 50, (head?.y ?? 0) + 8);
    await shown.lane('crashed').waitFor({ state: 'detached' });
    expect(await shown.drawer.count()).toBe(0);
  });

  it('is opened and closed together with all others', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Expand all groups' }).click();
    await expectEventually(
      () => rows(page),
      (shown) => expect(shown.length).toBeGreaterThan(10),
    );
    await page.getByRole('button', { name: 'Collapse all groups' }).click();
    await expectEventually(
      () => rows(page),
      (shown) => expect(shown).toHaveLength(3),
    );
  });

  it('is navigated by keyboard: opened, to a worker’s drawer, back, and closed', async () => {
    const shown = await open();
    const { page } = shown;
    await shown.group('orchestrator').focus();
    await page.keyboard.press('ArrowRight');
    await shown.lane('crashed').waitFor();
    await page.keyboard.press('ArrowRight');
    await expectEventually(
      () => focused(page),
      (row) => expect(row).toMatch(/^lane /),
    );
    await shown.lane('crashed').focus();
    await page.keyboard.press('Enter');
    await shown.drawer.getByRole('heading', { name: 'crashed' }).waitFor();
    await page.keyboard.press('Escape');
    await expectEventually(
      () => focused(page),
      (row) => expect(row).toBe('lane crashed'),
    );
    await page.keyboard.press('Shift+ArrowLeft');
    await expectEventually(
      () => focused(page),
      (row) => expect(row).toBe('group orchestrator'),
    );
    await page.keyboard.press('ArrowLeft');
    await shown.lane('crashed').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('group orchestrator');
    expect(await page.locator('[data-row][tabindex="0"]').count()).toBe(1);
  });
});

describe('the width of the names', () => {
  it('changes with a drag of their edge and with arrow keys', async () => {
    const shown = await open();
    const { page } = shown;
    const edge = page.getByRole('separator', { name: 'Width of names' });
    const width = async () => Math.round((await nameIn(shown, 'orchestrator').boundingBox())?.width ?? 0);
    const before = await width();
    const box = await edge.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 4, (box?.y ?? 0) + 90];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 4 });
    await page.mouse.up();
    await expectEventually(width, (now) => expect(now).toBe(before + 60));
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await expectEventually(width, (now) => expect(now).toBe(before + 52));
    await page.keyboard.press('End');
    const most = Number(await edge.getAttribute('aria-valuemax'));
    await expectEventually(width, (now) => expect(now).toBe(most));
  });
});

describe('axe-core finds no serious violation in', () => {
  it.each([
    ['groups, dark', { mode: 'dark' }],
    ['groups, light', { mode: 'light' }],
    ['groups on a phone', { mode: 'dark', width: 390, height: 800 }],
  ] satisfies [string, OpenOptions][])('%s', async (_what, opening) => {
    const shown = await open(opening);
    await nameIn(shown, 'orchestrator').click();
    await shown.lane('crashed').waitFor();
    expect(await seriousViolations(shown.page)).toEqual([]);
    expect(await lowContrastTexts(shown.page)).toEqual([]);
    expect(shown.problems).toEqual([]);
  });
});

it('fits a phone without horizontal scrolling, and the names leave room for the lanes', async () => {
  const shown = await open({ width: 390, height: 800 });
  const overflow = await shown.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  expect((await shown.paintedAt(shown.group('orchestrator'), 0.75)).length).toBeGreaterThan(180);
});
