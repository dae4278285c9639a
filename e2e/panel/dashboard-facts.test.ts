import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { defaultStyle } from '../../src/paint/state-colours';
import { type DashboardPage, type DashboardJson } from './dashboard-page';
import { HOUR, panelHarness } from './panel-harness';

const MINUTE = 60_000;
/** The query step of the dashboard, and one pixel. */
const TOLERANCE_MS = 30_000;

const density = { fineMs: 5_000, fineForMs: HOUR, coarseMs: 60_000, workerSeries: true };
const harness = panelHarness({ workers: 24, hours: 2, density });

/** Opens a modified dashboard. */
async function open(change: (dashboard: DashboardJson) => void) {
  const dashboard = await harness.open({ change });
  return { dashboard, page: dashboard.page };
}

function configured(fieldConfig: object) {
  return (dashboard: DashboardJson) => {
    dashboard.panels.forEach((panel) => (panel.fieldConfig = fieldConfig));
  };
}

/** The point on the page of a worker's lane so many minutes before the end. */
async function pointOf(
  on: DashboardPage,
  worker: string,
  minutesAgo: number,
): Promise<{ x: number; y: number }> {
  const [lane, timeline] = [
    await on.lane(worker).boundingBox(),
    await on.page.getByTestId('heartline timeline').boundingBox(),
  ];
  if (!lane || !timeline) {
    throw new Error(`The lane of ${worker} is not on the page.`);
  }
  return { x: timeline.x + timeline.width * (1 - minutesAgo / 60), y: lane.y + lane.height / 2 };
}

async function pointAt(on: DashboardPage, worker: string, minutesAgo: number): Promise<Locator> {
  const { x, y } = await pointOf(on, worker, minutesAgo);
  await on.page.mouse.move(x - 2, y);
  await on.page.mouse.move(x, y);
  const tooltip = on.page.getByRole('tooltip');
  await tooltip.waitFor();
  return tooltip;
}

describe('annotations', () => {
  const COLOUR = '#1f60c4';
  const annotation = (more: object) => ({
    datasource: { type: 'prometheus', uid: 'heartline-prometheus' },
    enable: true,
    iconColor: COLOUR,
    step: '15s',
    titleFormat: '{{alertname}}',
    textFormat: 'severity {{severity}}',
    ...more,
  });
  /** Ends with the state of the worker: Prometheus returns the last sample of ALERTS for five more minutes. */
  const FIRING = 'ALERTS{alertstate="firing"} and on (worker_id) worker:health_state:code == 5';
  const withAlerts = (dashboard: DashboardJson) => {
    dashboard.annotations = {
      list: [
        annotation({ name: 'Alerts', expr: FIRING, tagKeys: 'worker_id' }),
        annotation({ name: 'Fleet', expr: 'max by (alertname) (ALERTS{worker_id="hung"})', tagKeys: '' }),
      ],
    };
  };
  /** The pixels just above a lane's lower edge, below the band of states. */
  const underneath = (on: DashboardPage, worker: string) => on.pixels(worker, 0.95);

  it('of an alert are drawn on the lane of the worker, from firing to recovery', async () => {
    const { dashboard: on } = await open(withAlerts);
    await on.page.getByTestId('heartline axis marks').waitFor();
    const pixels = await underneath(on, 'hung');
    const columns = (minutesAgo: number) => Math.round(pixels.length * (1 - minutesAgo / 60));
    const slack = Math.ceil((pixels.length * TOLERANCE_MS) / HOUR);
    const [first, last] = [pixels.indexOf(COLOUR), pixels.lastIndexOf(COLOUR)];
    // No heartbeat for twelve minutes, failed after the first.
    expect(Math.abs(first - columns(40))).toBeLessThanOrEqual(slack);
    expect(Math.abs(last - columns(29))).toBeLessThanOrEqual(slack);
    expect(new Set(pixels.slice(first, last))).toEqual(new Set([COLOUR]));
    expect(await underneath(on, 'blip')).not.toContain(COLOUR);
    expect(on.problems).toEqual([]);
  });

  it('hide no state of the lane', async () => {
    const marked = (await open(withAlerts)).dashboard;
    await marked.page.getByTestId('heartline axis marks').waitFor();
    const states = await marked.painted('hung');
    await marked.page.close();
    expect(states).toEqual(await (await open(() => undefined)).dashboard.painted('hung'));
  });

  it('are in the tooltip with kind, time range and text', async () => {
    const { dashboard: on } = await open(withAlerts);
    await on.page.getByTestId('heartline axis marks').waitFor();
    const tooltip = await pointAt(on, 'hung', 35);
    await tooltip.getByText('Alert: WorkerFailed').waitFor();
    await tooltip.getByText('severity critical').waitFor();
    await tooltip.getByText(/^\S+ \d\d:\d\d:\d\d to \d\d:\d\d:\d\d \(1[01] min/).waitFor();
    expect(await (await pointAt(on, 'blip', 35)).innerText()).not.toContain('Alert');
  });

  it('without a worker are on the time axis', async () => {
    const { page } = await open(withAlerts);
    const axis = page.getByRole('img', {
      name: '1 annotation without a worker: Alert WorkerFailed',
    });
    const box = await axis.boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * (1 - 35 / 60), (box?.y ?? 0) + 6);
    await page.getByRole('tooltip').getByText('Alert: WorkerFailed').waitFor();
  });
});

describe('the provisioned Fleet dashboard', () => {
  const { annotations } = JSON.parse(
    readFileSync(path.resolve(__dirname, '../../dashboards/json/fleet.json'), 'utf8'),
  ) as { annotations: { list: { name: string; iconColor: string }[] } };
  const ALERTS_COLOUR = annotations.list.find(({ name }) => name === 'Alerts on lanes')?.iconColor;
  const flags = [`--dashboards=${path.resolve(__dirname, '../../dashboards/json')}`];
  const shipped = panelHarness({ workers: 24, hours: 2, density: { ...density, fleetSeries: true }, flags });

  it('shows alerts on the lanes of their workers', async () => {
    const dashboard = await shipped.open({ height: 1200 });
    const tooltip = await pointAt(dashboard, 'crashed', 5);
    await tooltip.getByText('Alert: WorkerFailed').waitFor();
    expect(await dashboard.pixels('crashed', 0.95)).toContain(ALERTS_COLOUR);
    expect(await (await pointAt(dashboard, 'blip', 5)).innerText()).not.toContain('Alert');
  });
});

describe('value mappings and overrides', () => {
  const mapping = (text: string, color: string) => [
    { type: 'value', options: { '5': { text, color, index: 0 } } },
  ];

  it('set the texts and colours of states everywhere', async () => {
    const { dashboard: on, page } = await open(
      configured({ defaults: { mappings: mapping('DOWN', '#ff00ff') }, overrides: [] }),
    );
    await page.getByRole('button', { name: 'DOWN 1' }).waitFor();
    expect(await on.pixels('crashed', 0.75)).toContain('#ff00ff');
    expect(await on.pixels('crashed', 0.75)).not.toContain(defaultStyle('dark', 5).colour);
    expect(await (await pointAt(on, 'crashed', 5)).innerText()).toContain('DOWN');
  });

  it('of one lane change only that lane', async () => {
    const override = {
      matcher: { id: 'byName', options: 'crashed' },
      properties: [
        { id: 'mappings', value: mapping('GONE', '#00ffff') },
        { id: 'color', value: { mode: 'fixed', fixedColor: '#336699' } },
      ],
    };
    const { dashboard: on, page } = await open(configured({ defaults: {}, overrides: [override] }));
    await page.getByRole('button', { name: 'failed 1' }).waitFor();
    const pixels = await on.pixels('crashed', 0.75);
    // The first columns may be before the first sample.
    expect([pixels[Math.floor(pixels.length / 4)], pixels.at(-1)]).toEqual(['#336699', '#00ffff']);
    expect(await on.painted('hung')).toEqual(expect.arrayContaining(['healthy', 'failed']));
    expect(await (await pointAt(on, 'crashed', 5)).innerText()).toContain('GONE');
  });

  it('keep failures visible with the colour scheme of another panel type', async () => {
    const { dashboard: on } = await open(
      configured({ defaults: { color: { mode: 'fixed', fixedColor: 'green' } }, overrides: [] }),
    );
    expect(await on.painted('crashed')).toEqual(expect.arrayContaining(['healthy', 'failed']));
  });
});

describe('data links', () => {
  const URL_TEMPLATE =
    '/d/heartline-fleet?from=${__segment.start}&to=${__segment.end}&seen=${__segment.worker}' +
    '&state=${__segment.state}&lasted=${__segment.duration}&type=${__field.labels.worker_type}';
  const links = (more: object = {}) =>
    configured({
      defaults: { links: [{ title: 'Logs of ${__segment.worker}', url: URL_TEMPLATE, ...more }] },
      overrides: [],
    });

  /** Grafana replaces milliseconds in the URL by an ISO timestamp after it has read them. */
  const parseTime = (text: string | null) =>
    /^\d+$/.test(text ?? '') ? Number(text) : Date.parse(text ?? '');

  function expectFailureOfHung(address: string): void {
    const query = new URL(address, harness.environment.url).searchParams;
    const [from, to] = [parseTime(query.get('from')), parseTime(query.get('to'))];
    expect(Math.abs(from - (harness.environment.range.nowMs - 40 * MINUTE))).toBeLessThanOrEqual(
      TOLERANCE_MS,
    );
    expect(Math.abs(to - (harness.environment.range.nowMs - 29 * MINUTE))).toBeLessThanOrEqual(TOLERANCE_MS);
    expect(Number(query.get('lasted'))).toBe(to - from);
    expect([query.get('seen'), query.get('state'), query.get('type')]).toEqual([
      'hung',
      'failed',
      expect.stringMatching(/^[a-z_]+$/),
    ]);
  }

  it('open from the pinned tooltip, with the values of the clicked segment', async () => {
    const { dashboard: on, page } = await open(links());
    await pointAt(on, 'hung', 35);
    const { x, y } = await pointOf(on, 'hung', 35);
    await page.mouse.click(x, y);
    const pinned = page.getByRole('dialog', { name: 'hung' });
    const link = pinned.getByRole('link', { name: 'Logs of hung' });
    // The tooltip stays after the pointer leaves, and has the focus.
    await page.mouse.move(5, 5);
    await link.waitFor();
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true);
    expectFailureOfHung((await link.getAttribute('href')) ?? '');
    await page.keyboard.press('Enter');
    await page.waitForURL(/seen=hung/);
    expectFailureOfHung(page.url());
  });

  it('leave a button for the worker’s details in the tooltip, which Escape closes', async () => {
    const { dashboard: on, page } = await open(links());
    const { x, y } = await pointOf(on, 'hung', 35);
    await page.mouse.click(x, y);
    const pinned = page.getByRole('dialog', { name: 'hung' });
    await pinned.waitFor();
    await page.keyboard.press('Escape');
    await pinned.waitFor({ state: 'detached' });
    await page.mouse.click(x, y);
    await pinned.getByRole('button', { name: 'Details of hung' }).click();
    await on.drawer.getByRole('heading', { name: 'hung' }).waitFor();
    expect(on.problems).toEqual([]);
  });

  it('open with one click if configured so', async () => {
    const { dashboard: on, page } = await open(links({ oneClick: true }));
    const { x, y } = await pointOf(on, 'hung', 35);
    await page.mouse.click(x, y);
    await page.waitForURL(/seen=hung/);
    expectFailureOfHung(page.url());
  });

  it('are optional: without them a click opens the worker’s details', async () => {
    const { dashboard: on, page } = await open(() => undefined);
    const { x, y } = await pointOf(on, 'hung', 35);
    await page.mouse.click(x, y);
    await on.drawer.getByRole('heading', { name: 'hung' }).waitFor();
  });
});

describe('the dashboard’s time zone', () => {
  it.each(['Asia/Kolkata', 'America/St_Johns'])('is used by axis and tooltip: %s', async (timezone) => {
    const { dashboard: on, page } = await open((dashboard) => {
      dashboard.timezone = timezone;
    });
    const local = (atMs: number) =>
      new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' }).format(
        atMs,
      );
    const tooltip = await (await pointAt(on, 'crashed', 5)).innerText();
    const failedAt = harness.environment.range.nowMs - 23 * MINUTE;
    const around = [-1, 0, 1].map((minutes) => local(failedAt + minutes * MINUTE));
    expect(around.filter((time) => tooltip.includes(time))).not.toEqual([]);
    const tick = 10 * MINUTE;
    const round = local(Math.floor(harness.environment.range.nowMs / tick) * tick - tick);
    await page.getByText(round, { exact: true }).first().waitFor();
  });
});
