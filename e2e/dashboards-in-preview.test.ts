import { once } from 'node:events';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { readDashboards } from '../lint/inputs/dashboard-json';
import { createPreviewApp } from '../preview/src/preview-app';
import { parseFlags } from '../preview/src/flags';
import { startBrowser } from '../preview/src/environment/browser';
import { ROOT } from '../stack/src/options/paths';
import { poll } from '../stack/src/processes/poll';
import { FullReportWorker } from './environment/full-report-worker';
import { latestValuesBy } from './environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from './environment/environment';

const WORKERS = 6;
/** From a worker's change of state to the screen, with 5 s each for scrape, evaluation and refresh. */
const ON_SCREEN_WITHIN_MS = 15_000;
const PATIENCE_MS = 30_000;

jest.setTimeout(180_000);

const dashboards = readDashboards();

describe('the dashboards on the page', () => {
  let environment: DemoEnvironment;
  let guest: FullReportWorker;
  let server: Server;
  let url: string;
  let browser: Browser;
  let page: Page | undefined;
  let problems: string[] = [];

  beforeAll(async () => {
    environment = await startDemoEnvironment(WORKERS);
    guest = new FullReportWorker(environment.exporterUrl, 'guest-1');
    const flags = parseFlags(
      ['--port=0', `--prometheus=${environment.prometheusUrl}`, `--exporter=${environment.exporterUrl}`],
      ROOT,
    );
    server = createPreviewApp(flags, join(ROOT, 'preview/dist/page')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
    const healthy = async () => {
      const states = await latestValuesBy(
        environment.prometheusUrl,
        'worker_id',
        'worker:liveness_state:code == 1',
      );
      return states.size > WORKERS || undefined;
    };
    if (!(await poll(healthy, 60_000, 1000))) throw new Error('Not everybody was alive within 60 s.');
  });

  afterEach(async () => {
    await page?.close();
    page = undefined;
  });

  afterAll(async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await guest.end();
    await environment.end();
  });

  async function open(path: string, width = 1280): Promise<Page> {
    problems = [];
    const opened = await browser.newPage({ viewport: { width, height: 4000 } });
    page = opened;
    opened.setDefaultTimeout(PATIENCE_MS);
    opened.on('pageerror', (error) => problems.push(String(error)));
    opened.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await opened.goto(url + path);
    return opened;
  }

  const panel = (on: Page, title: string) => on.locator(`[data-testid="data-testid Panel header ${title}"]`);

  const looks = dashboards.flatMap((dashboard) => [
    [dashboard.title, 'dark', 1280, dashboard] as const,
    [dashboard.title, 'light', 1920, dashboard] as const,
  ]);

  test.each(looks)(
    'S2.1 %s in %s at %i pixels shows every panel, and the console stays silent',
    async (_title, mode, width, dashboard) => {
      const on = await open(`/d/${dashboard.uid}?theme=${mode}&var-worker_id=guest-1`, width);
      for (const { title } of dashboard.panels) {
        const name = title.replace('$worker_id', 'guest-1').replace('$interval', '15m');
        await panel(on, name).first().waitFor();
      }
      await on.waitForLoadState('networkidle');
      expect(
        await on
          .getByText(/An unexpected error|does not support panels|Failed to load|Could not (load|fetch)/)
          .count(),
      ).toBe(0);
      expect(await on.locator('[data-testid="data-testid Panel status error"]').count()).toBe(0);
      expect(problems).toEqual([]);
    },
  );

  test('a dashboard that is not there is named', async () => {
    const on = await open('/d/nobody');
    await on.getByText('Could not load dashboard "nobody": HTTP 404.').waitFor();
    expect(problems).toEqual([expect.stringContaining('404')]);
  });

  test('a panel of a type that the page cannot draw says so, and the others are drawn', async () => {
    const on = await open('/d/heartline-exporter');
    await on.route('**/api/dashboards/heartline-exporter', async (route) => {
      const answer = await route.fetch();
      const text = (await answer.text()).replace('"type":"stat"', '"type":"gauge"');
      await route.fulfill({ response: answer, body: text });
    });
    await on.reload();
    await on.getByText('The preview does not support panels of type "gauge".').waitFor();
    await panel(on, 'Known workers').waitFor();
  });

  test('the page opens with the Fleet dashboard, refreshed each 5 s', async () => {
    const on = await open('/');
    await on.waitForURL(/\/d\/heartline-fleet/);
    await panel(on, 'Workers by state').waitFor();
    await on.getByText('5s', { exact: true }).waitFor();
    await on.getByText('Last 15 minutes').waitFor();
    expect(await on.title()).toBe('Fleet – Heartline');
    for (const name of ['Alerts', 'Alerts on lanes'])
      await on.getByLabel(name, { exact: true }).waitFor({ state: 'attached' });
  });

  test('what an address without a dashboard asks for is kept on the way to the Fleet dashboard', async () => {
    const on = await open('/?from=now-5m&to=now');
    await on.waitForURL(/\/d\/heartline-fleet\?.*from=now-5m/);
    await on.getByText('Last 5 minutes').waitFor();
  });

  test('S5.7 the types stand with their active and dead workers, and lead to that type alone', async () => {
    const on = await open('/d/heartline-fleet');
    const types = panel(on, 'Worker types');
    await types.getByRole('link', { name: 'guest' }).click();
    await on.waitForURL(/var-worker_type=guest/);
    await panel(on, 'Problems first').getByRole('link', { name: 'guest-1' }).waitFor();
    expect(await panel(on, 'Problems first').getByRole('link').allTextContents()).toEqual(['guest-1']);
  });

  test('a worker in a table leads to its dashboard, and from there the time range goes on to the others', async () => {
    const on = await open('/d/heartline-fleet?from=now-30m&to=now');
    await panel(on, 'Problems first').getByRole('link', { name: 'guest-1' }).click();
    await on.waitForURL(/\/d\/heartline-worker\?.*var-worker_id=guest-1/);
    await panel(on, 'guest-1').waitFor();
    await on.getByText('Last 30 minutes').waitFor();
    await on.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: 'Fleet' }).click();
    await on.waitForURL(/\/d\/heartline-fleet\?.*from=now-30m/);
    expect(problems).toEqual([]);
  });

  test('S2.1 a worker that dies is on the screen within 15 s, and its return too', async () => {
    const on = await open('/d/heartline-fleet?from=now-5m&to=now');
    const [victim = ''] = environment.fleet.ofType('indexer');
    const shows = async (state: string): Promise<number> => {
      const name = `${victim}, ${state}`;
      await on.getByRole('gridcell', { name, exact: true }).waitFor({ state: 'attached', timeout: 60_000 });
      return Date.now();
    };
    await shows('healthy');
    await environment.fleet.command('kill', victim, 'exited');
    const last = await lastHeartbeat(victim);
    // It promises a heartbeat each 2 s and has failed after three.
    const seen = (await shows('failed')) - (last + 6000);
    await environment.fleet.command('start', victim, 'started');
    const back = Date.now();
    const healed = (await shows('healthy')) - back;
    process.stdout.write(`On the screen: failed after ${seen} ms, healthy after ${healed} ms.\n`);
    expect(seen).toBeLessThan(ON_SCREEN_WITHIN_MS);
    expect(healed).toBeLessThan(ON_SCREEN_WITHIN_MS);
  });

  /** When the exporter last heard it, in ms by the exporter's clock, which is ours. */
  async function lastHeartbeat(workerId: string): Promise<number> {
    const answer = await fetch(new URL(`health/workers/${workerId}`, environment.exporterUrl));
    const { last_heartbeat: last } = (await answer.json()) as { last_heartbeat: string };
    return Date.parse(last);
  }
});
