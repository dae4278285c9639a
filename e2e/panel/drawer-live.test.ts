import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type Locator, type Page } from 'playwright-core';
import { createPreviewApp } from '../../preview/src/preview-app';
import { parseFlags } from '../../preview/src/flags';
import { startBrowser } from '../../preview/src/environment/browser';
import { ROOT } from '../../stack/src/options/paths';
import { PATIENCE_MS, pollUntil } from '../../test-support/poll-until';
import { FullReportWorker } from '../environment/full-report-worker';
import { queryPrometheus } from '../environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from '../environment/environment';

const WORKERS = 8;
/** Workers of the same type, host and version. */
const KILLED = ['compressor-01', 'compressor-02'];
/** The alert of each failed worker. The value is the time since which it is active. */
const FAILURE = 'ALERTS_FOR_STATE{alertname="WorkerFailed",escalation=""}';

describe('the drawer over a running fleet', () => {
  let environment: DemoEnvironment;
  let url: string;
  let browser: Browser;
  let page: Page | undefined;
  const cleanup: (() => unknown)[] = [];

  beforeAll(async () => {
    environment = await startDemoEnvironment(WORKERS);
    cleanup.push(() => environment.end());
    const reporter = new FullReportWorker(environment.exporterUrl, 'full-report-1');
    cleanup.push(() => reporter.end());
    await waitForSeries(`count(worker:liveness_state:code == 1) > ${WORKERS}`);
    await post('api/v1/workers/bare-1/heartbeat');
    await post('health/workers/indexer-01/restart', { reason: 'for the audit' });
    for (const worker of KILLED) {
      await environment.fleet.command('kill', worker, 'killed');
    }
    const flags = parseFlags(
      [
        '--port=0',
        `--prometheus=${environment.prometheusUrl}`,
        `--exporter=${environment.exporterUrl}`,
        `--alertmanager=${environment.alertmanagerUrl}`,
      ],
      ROOT,
    );
    const server = createPreviewApp(flags, join(ROOT, 'preview/dist/page')).listen(0, '127.0.0.1');
    cleanup.push(() => {
      server.close();
      server.closeAllConnections();
    });
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
    cleanup.push(() => browser.close());
    await waitForSeries(`count(${FAILURE}) == ${KILLED.length}`);
  });

  afterEach(async () => {
    await page?.close();
    page = undefined;
  });

  afterAll(async () => {
    for (const step of cleanup.reverse()) {
      await step();
    }
  });

  /** Waits until a query returns a series. */
  async function waitForSeries(expr: string): Promise<void> {
    const hasSeries = async () => (await queryPrometheus(environment.prometheusUrl, expr)).length > 0;
    await pollUntil(expr, hasSeries, { everyMs: 500 });
  }

  async function post(path: string, body?: object): Promise<void> {
    const response = await fetch(new URL(path, environment.exporterUrl), {
      method: 'POST',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    }
  }

  /**
   * Opens the worker's drawer by URL, with the last 15 minutes. Only what appears later than the page needs a refresh: it
   * renders the whole dashboard again, and a slow machine would do nothing else.
   */
  async function open(worker: string, { width = 1280, refresh = '' } = {}): Promise<Locator> {
    page = await browser.newPage({ viewport: { width, height: 2400 } });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${url}/d/heartline-fleet?from=now-15m&to=now&refresh=${refresh}&worker=${worker}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: worker, exact: true }).waitFor();
    return drawer;
  }
  const section = (drawer: Locator, name: string) => drawer.getByRole('region', { name, exact: true });
  const row = (drawer: Locator, name: string, text: RegExp) =>
    section(drawer, name).getByRole('row').filter({ hasText: text }).first();

  describe('shows of a worker of the demo fleet', () => {
    test('its store, model, queue by priority, events and network', async () => {
      const drawer = await open('compressor-03', { refresh: '30s' });
      // On a busy machine the store may not respond within a second, and then counts as down.
      await row(drawer, 'Connections', /store, cache(✓ up|✕ down)\d of \d.*[1-9]/).waitFor();
      await row(drawer, 'Models', /✓ loaded[\d.]+ (ms|sec)/).waitFor();
      await row(drawer, 'Queues', /compressor, (low|normal|high)(✓ up|✕ down)\d+/).waitFor();
      await row(drawer, 'Events', /[1-9]\d*[\d.]+ (B|KiB|MiB)/).waitFor();
      await drawer.getByRole('img', { name: /^Network: last .*\/s, .*\/s, max/ }).waitFor();
    });

    test('its sandbox with state and resources', async () => {
      const drawer = await open('sandbox-01', { refresh: '30s' });
      await row(drawer, 'Sandboxes', /running.*%, [\d.]+ MiB, /).waitFor();
    });
  });

  test('shows SDK providers and errors by type', async () => {
    const drawer = await open('full-report-1');
    await row(drawer, 'SDK', /a-provider✓ up\d+.*60 of 100 left until/).waitFor();
    await row(drawer, 'Errors', /TimeoutError[1-9]/).waitFor();
    // Connections that are down come first.
    await row(drawer, 'Connections', /redis, cache✕ down/).waitFor();
  });

  test('lists the missing fields of a worker that only sent a heartbeat', async () => {
    const drawer = await open('bare-1');
    const missing = section(drawer, 'Not shown');
    for (const hint of [
      'Tasks: requires tasks.types in the worker’s reports.',
      'Network: requires resources.network in the worker’s reports.',
      'Connections: requires connections in the worker’s reports.',
      'SDK: requires sdk in the worker’s reports, with an entry for each provider.',
      'Models: requires models in the worker’s reports.',
      'Queues: requires queues in the worker’s reports.',
      'Events: requires events in the worker’s reports.',
      'Sandboxes: requires events at /api/v1/sandboxes with this worker_id.',
      'Recovery: the exporter has no record of recovery actions for this worker.',
    ]) {
      await missing.getByText(hint).waitFor();
    }
    for (const name of [
      'Connections',
      'SDK',
      'Models',
      'Queues',
      'Events',
      'Sandboxes',
      'Recovery',
      'Tasks',
    ]) {
      expect(await section(drawer, name).count()).toBe(0);
    }
  });

  describe('of a killed worker', () => {
    test('shows the last reported status, tasks, memory and heartbeats', async () => {
      const drawer = await open('compressor-01');
      const last = section(drawer, 'Last report');
      for (const fact of [/Last status(processing|idle)/, /Memory[\d.]+ MiB of 320.0 MiB \([\d.]+%\)/]) {
        await last.locator('dl > div').filter({ hasText: fact }).waitFor();
      }
      await last
        .getByRole('row')
        .filter({ hasText: /^\d\d:\d\d:\d\d[\d.]+ sec(processing|idle)$/ })
        .first()
        .waitFor();
    });

    test('shows other failed workers of its type, host and version', async () => {
      const drawer = await open('compressor-01');
      const sentences = section(drawer, 'Related failures').getByRole('listitem');
      await sentences
        .filter({
          hasText: /^Of \d workers of type compressor, 2 are failed \(\d+(\.\d)?%\). Also: compressor-02/,
        })
        .waitFor();
      await sentences.filter({ hasText: /^Of \d+ workers on host .+, 2 are failed/ }).waitFor();
      await sentences.filter({ hasText: /^Of \d+ workers of version .+, 2 are failed/ }).waitFor();
      await section(drawer, 'Related failures')
        .getByRole('button', { name: 'compressor-02' })
        .first()
        .click();
      await drawer.getByRole('heading', { name: 'compressor-02', exact: true }).waitFor();
    });

    test('shows since when its alert is active, to the second', async () => {
      const [active] = await queryPrometheus(
        environment.prometheusUrl,
        `${FAILURE} and on (worker_id) worker_info{worker_id="compressor-01"}`,
      );
      const since = new Date((active?.samples[0]?.[1] ?? NaN) * 1000);
      const drawer = await open('compressor-01');
      const clock = since.toLocaleTimeString('en-GB', { timeZone: 'UTC' });
      await row(drawer, 'Alerts in the range', new RegExp(`failed.*firing${clock}ongoing`)).waitFor();
    });

    test('links to a new silence for the worker, and to the runbook of the alert', async () => {
      const drawer = await open('compressor-01');
      const link = drawer.getByRole('link', { name: 'Silence this worker' });
      const address = decodeURIComponent((await link.getAttribute('href')) ?? '');
      expect(address).toBe(`${environment.alertmanagerUrl}#/silences/new?filter={worker_id="compressor-01"}`);
      const runbook = drawer.getByRole('link', { name: 'WorkerFailed' }).first();
      expect((await fetch((await runbook.getAttribute('href')) ?? '')).status).toBe(200);
    });
  });

  test('shows neither related failures nor a last status of a healthy worker', async () => {
    const drawer = await open('compressor-03');
    const missing = section(drawer, 'Not shown');
    await missing.getByText(/^Related failures: shown only if the worker is degraded/).waitFor();
    await missing.getByText(/^Last report: shown only for a worker that is stopped/).waitFor();
    expect(await section(drawer, 'Related failures').count()).toBe(0);
  });

  test('shows recovery actions and their outcome', async () => {
    const drawer = await open('indexer-01');
    await row(drawer, 'Recovery', /restart.*for the audit/).waitFor();
  });

  test.each(['compressor-01', 'full-report-1'])(
    'fits a phone: %s needs no horizontal scrolling',
    async (worker) => {
      const drawer = await open(worker, { width: 390 });
      await section(drawer, 'Connections').waitFor();
      const body = drawer.getByRole('region', { name: worker, exact: true });
      expect(await body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    },
  );
});
