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
import { PATIENCE_MS, pollUntil } from '../test-support/poll-until';
import { FullReportWorker } from './environment/full-report-worker';
import { latestValuesBy } from './environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from './environment/environment';

const WORKERS = 6;

const dashboards = readDashboards();

describe('the dashboards in the preview', () => {
  let environment: DemoEnvironment;
  let reporter: FullReportWorker;
  let server: Server;
  let url: string;
  let browser: Browser;
  let page: Page | undefined;
  let problems: string[] = [];

  beforeAll(async () => {
    environment = await startDemoEnvironment(WORKERS);
    reporter = new FullReportWorker(environment.exporterUrl, 'full-report-1');
    const flags = parseFlags(
      ['--port=0', `--prometheus=${environment.prometheusUrl}`, `--exporter=${environment.exporterUrl}`],
      ROOT,
    );
    server = createPreviewApp(flags, join(ROOT, 'preview/dist/page')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
    const areAlive = async () => {
      const states = await latestValuesBy(
        environment.prometheusUrl,
        'worker_id',
        'worker:liveness_state:code == 1',
      );
      return states.size > WORKERS;
    };
    await pollUntil('all workers to be alive', areAlive, { everyMs: 500 });
  });

  afterEach(async () => {
    // The rerouted request of a test may still be in flight.
    await page?.unrouteAll({ behavior: 'ignoreErrors' });
    await page?.close();
    page = undefined;
  });

  afterAll(async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await reporter.end();
    await environment.end();
  });

  async function open(path: string, width = 1280): Promise<Page> {
    problems = [];
    const opened = await browser.newPage({ viewport: { width, height: 4000 } });
    page = opened;
    opened.setDefaultTimeout(PATIENCE_MS);
    opened.on('pageerror', (error) => problems.push(String(error)));
    opened.on('console', (message) => {
      if (message.type() === 'error') {
        problems.push(message.text());
      }
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
    'S2.1 %s in %s at %i pixels shows every panel without console errors',
    async (_title, mode, width, dashboard) => {
      const on = await open(`/d/${dashboard.uid}?theme=${mode}&var-worker_id=full-report-1&refresh=`, width);
      for (const { title } of dashboard.panels) {
        const name = title.replace('$worker_id', 'full-report-1').replace('$interval', '15m');
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

  test('an unknown dashboard is reported by name', async () => {
    const on = await open('/d/missing');
    await on.getByText('Could not load dashboard "missing": HTTP 404.').waitFor();
    expect(problems).toEqual([expect.stringContaining('404')]);
  });

  test('a panel of an unsupported type says so, and the other panels are drawn', async () => {
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

  test('the start page is the Fleet dashboard, refreshed every 5 s', async () => {
    const on = await open('/');
    await on.waitForURL(/\/d\/heartline-fleet/);
    await panel(on, 'Workers by state').waitFor();
    await on.getByText('5s', { exact: true }).waitFor();
    await on.getByText('Last 15 minutes').waitFor();
    expect(await on.title()).toBe('Fleet – Heartline');
    for (const name of ['Alerts', 'Alerts on lanes']) {
      await on.getByLabel(name, { exact: true }).waitFor({ state: 'attached' });
    }
  });

  test('the redirect to the Fleet dashboard keeps the query', async () => {
    const on = await open('/?from=now-5m&to=now');
    await on.waitForURL(/\/d\/heartline-fleet\?.*from=now-5m/);
    await on.getByText('Last 5 minutes').waitFor();
  });

  test('S5.7 a worker type links to the workers of this type', async () => {
    // A refresh replaces the links, and a slow page may never have time for a click in between.
    const on = await open('/d/heartline-fleet?refresh=');
    const types = panel(on, 'Worker types');
    await types.getByRole('link', { name: 'full_report' }).click();
    await on.waitForURL(/var-worker_type=full_report/);
    await panel(on, 'Problems first').getByRole('link', { name: 'full-report-1' }).waitFor();
    expect(await panel(on, 'Problems first').getByRole('link').allTextContents()).toEqual(['full-report-1']);
  });

  test('a worker links to its dashboard, and the time range is kept on the way back', async () => {
    const on = await open('/d/heartline-fleet?from=now-30m&to=now&refresh=');
    await panel(on, 'Problems first').getByRole('link', { name: 'full-report-1' }).click();
    await on.waitForURL(/\/d\/heartline-worker\?.*var-worker_id=full-report-1/);
    await panel(on, 'full-report-1').waitFor();
    await on.getByText('Last 30 minutes').waitFor();
    await on.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: 'Fleet' }).click();
    await on.waitForURL(/\/d\/heartline-fleet\?.*from=now-30m/);
    expect(problems).toEqual([]);
  });

  // `npm run bench -- failure-on-screen` measures how long it takes.
  test('S2.1 a failure and the return of the worker are on the screen without reloading it', async () => {
    const on = await open('/d/heartline-fleet?from=now-5m&to=now');
    const [victim = ''] = environment.fleet.ofType('indexer');
    const waitForState = (state: string) =>
      on.getByRole('gridcell', { name: `${victim}, ${state}`, exact: true }).waitFor({ state: 'attached' });
    await waitForState('healthy');
    await environment.fleet.command('kill', victim, 'exited');
    await waitForState('failed');
    await environment.fleet.command('start', victim, 'started');
    await waitForState('healthy');
  });
});
