import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { parseFlags } from '../../config/load/flags';
import { loadConfig } from '../../config/load/load';
import { fullWorker, MemoryFleet, NOW, silentWorker } from '../../exposition/fleet.fixture';
import { createApp } from '../../http/app';
import { type CheckName, type CheckStatus } from '../../model/assessment';
import { type LadderState } from '../../model/health-states';
import { type Worker } from '../../model/worker';
import { createLog } from '../../telemetry/log';
import { formatDuration } from './fleet-section';
import { landingRoutes } from './landing';

function configOf(...flags: readonly string[]) {
  return loadConfig({ flags: parseFlags(flags), environment: {}, read: () => '' }).config;
}

const config = configOf();

const log = createLog({ level: 'error', format: 'json' });

async function page(fleet: MemoryFleet, path = '/', pageConfig = config): Promise<string> {
  const links = [{ href: '/metrics', text: 'Metrics' }];
  const routes = [landingRoutes({ fleet, config: pageConfig, version: '0.1.0', links })];
  const app = createApp({ config: pageConfig, log, routes });
  return (await request(app).get(path).set('Host', 'heartline.test:9877').expect(200)).text;
}

function worker(id: string, state: LadderState, forMs: number, over: Partial<Worker> = {}): Worker {
  const { type, report, intervalMs, health } = fullWorker();
  const reported = { type, report, intervalMs, lastHeartbeatAt: NOW - 10_000 };
  return silentWorker({ id, ...reported, health: { ...health, state, since: NOW - forMs }, ...over });
}

function ids(text: string) {
  return [...text.matchAll(/<(?:a|span) class="id"[^>]*>([^<]*)</g)].map(([, id]) => id);
}

describe('the landing page', () => {
  it('S2.1 lists problems first, sorted by duration within each state', async () => {
    const fleet = new MemoryFleet(
      worker('fine', 'healthy', 9),
      worker('late', 'degraded', 8),
      worker('gone', 'stopped', 99_000),
      worker('dead-new', 'failed', 1000),
      worker('dead-old', 'failed', 5000),
      worker('later', 'critical', 1),
    );
    expect(ids(await page(fleet))).toEqual(['dead-old', 'dead-new', 'later', 'late', 'fine', 'gone']);
  });

  it('S2.1 lists workers without problems by ID', async () => {
    const fleet = new MemoryFleet(
      worker('b', 'healthy', 9000),
      worker('left-2', 'stopped', 9000),
      worker('c', 'healthy', 5000),
      worker('left-1', 'stopped', 1),
      worker('a', 'healthy', 1),
    );
    expect(ids(await page(fleet))).toEqual(['a', 'b', 'c', 'left-1', 'left-2']);
    expect(await page(fleet, '/?state=healthy')).toContain('All 3 healthy, by ID.');
    const failed = new MemoryFleet(worker('f', 'failed', 1));
    expect(await page(failed, '/?state=failed')).toContain('All 1 failed, longest first.');
  });

  it('F8 marks workers in maintenance and acknowledged ones, and no others', async () => {
    const fleet = new MemoryFleet(worker('w-1', 'failed', 1), worker('w-2', 'failed', 1));
    expect(await page(fleet)).not.toMatch(/In maintenance|Acknowledged/);
    const window = {
      id: 'm',
      reason: '<new> disk',
      createdAt: NOW,
      endsAt: Date.parse('2026-11-22T12:00:00Z'),
    };
    fleet.windows = [{ id: 'w-1', type: 'batch', window }];
    fleet.acknowledged = [{ id: 'a', at: NOW, workerId: 'w-2', by: 'alice' }];
    const text = await page(fleet);
    expect(text.match(/In maintenance until 2026-11-22T12:00Z: &lt;new&gt; disk/g)).toHaveLength(1);
    expect(text.match(/Acknowledged by alice/g)).toHaveLength(1);
  });

  it('S5.7 counts each state, and can show a single one', async () => {
    const fleet = new MemoryFleet(
      worker('a', 'failed', 1),
      worker('b', 'failed', 2),
      worker('c', 'healthy', 1),
    );
    const all = await page(fleet);
    expect(all).toContain('3 workers');
    expect(all).toMatch(/href="\/\?state=failed"[^>]*>\s*<span class="count">2</);
    expect(all).toContain('<title>2 failed · Heartline</title>');
    const failed = await page(fleet, '/?state=failed');
    expect(ids(failed)).toEqual(['b', 'a']);
    expect(ids(await page(fleet, '/?state=stopped'))).toEqual([]);
  });

  it('S1.4 shows age, missed heartbeats, interval, threshold, task and last error of a worker', async () => {
    const text = await page(
      new MemoryFleet(worker('w', 'critical', 65_000, { lastHeartbeatAt: NOW - 75_000 })),
    );
    const cells = [...text.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) =>
      cell
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
    expect(cells).toEqual([
      'w JSON', 'company_research', '◆critical', '1 min 5 s', '1 min 15 s', '2', '30 s × 3', 'enrich 7', 'timed out',
    ]); // prettier-ignore
  });

  describe('the reason of a problem:', () => {
    const results = (...checks: readonly (readonly [CheckName, CheckStatus, string])[]): Partial<Worker> => ({
      assessment: {
        at: NOW,
        checks: checks.map(([check, status, message]) => ({ check, status, message, metrics: {} })),
        score: { value: 0.5, costs: [] },
      },
    });
    const reasons = async (state: LadderState, over: Partial<Worker>) => {
      const text = await page(new MemoryFleet(worker('w', state, 1, over)));
      return [...text.matchAll(/<bdi class="said reason"[^>]*>([^<]*)</g)].map(([, reason]) => reason);
    };
    const checked = results(
      ['heartbeat', 'ok', 'in time'],
      ['resources', 'warning', 'CPU at 91 %'],
      ['task_performance', 'critical', '2 of 9 tasks failed'],
      ['disk_space', 'error', 'disk unknown'],
    );

    it.each(['degraded', 'critical'] as const)(
      "S2.2 %s comes with the worst check's message",
      async (state) => {
        expect(await reasons(state, checked)).toEqual(['2 of 9 tasks failed']);
      },
    );

    it.each(['healthy', 'failed', 'unknown', 'stopped'] as const)('%s has none', async (state) => {
      expect(await reasons(state, checked)).toEqual([]);
    });

    it('missed heartbeats have none besides the age', async () => {
      const late = results(['resources', 'warning', 'CPU at 91 %'], ['heartbeat', 'critical', 'late']);
      expect(await reasons('critical', late)).toEqual([]);
      expect(await reasons('degraded', results(['heartbeat', 'ok', 'in time']))).toEqual([]);
    });

    it('is not the heartbeat check if another check is as bad', async () => {
      const both = results(['heartbeat', 'warning', 'late'], ['resources', 'warning', 'CPU at 91 %']);
      expect(await reasons('degraded', both)).toEqual(['CPU at 91 %']);
    });
  });

  it('S5.7 links to the JSON of a worker with any ID', async () => {
    const text = await page(new MemoryFleet(worker('a/b?c#d %', 'healthy', 1)));
    expect(text).toMatch(/href="\/health\/workers\/a%2Fb%3Fc%23d%20%25"[^>]*>JSON</);
  });

  describe('with the URL of Grafana', () => {
    const grafana = configOf('--grafana.url=https://example.org/grafana/');
    const fleet = new MemoryFleet(worker('w & 1', 'failed', 1));
    const dashboard = (name: string) => {
      const path = join(__dirname, '../../../../dashboards/json', `${name}.json`);
      return JSON.parse(readFileSync(path, 'utf8')) as {
        readonly uid: string;
        readonly templating: { readonly list: readonly { readonly name: string }[] };
      };
    };

    it('S5.7 IDs link to the dashboard of the worker, and the header to the fleet dashboard', async () => {
      const text = await page(fleet, '/', grafana);
      const { uid, templating } = dashboard('worker');
      const variables = templating.list.map(({ name }) => name);
      const address = /<a class="id"[^>]*href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const { origin, pathname, searchParams } = new URL(address);
      expect(origin + pathname).toBe(`https://example.org/grafana/d/${uid}`);
      expect([...searchParams]).toEqual([['var-worker_id', 'w & 1']]);
      for (const [name] of searchParams) {
        expect(variables).toContain(name.replace('var-', ''));
      }
      expect(text).toContain(
        `<a href="https://example.org/grafana/d/${dashboard('fleet').uid}">Dashboards</a>`,
      );
    });

    it('S5.7 there are no links to Grafana without its URL', async () => {
      const text = await page(fleet);
      expect(ids(text)).toEqual(['w &amp; 1']);
      expect(text).not.toMatch(/<a class="id"|Dashboards|\/d\//);
    });
  });

  it('S5.7 truncates a long task, and has all of it in the title', async () => {
    const task = `audit /home/somebody/${'deep/'.repeat(20)}node_modules/left-pad`;
    const text = await page(new MemoryFleet(worker('w', 'healthy', 1, { report: { current_task: task } })));
    const [, title, shown = ''] = /<bdi class="said" title="([^"]*)"\s*>([^<]*)</.exec(text) ?? [];
    expect(title).toBe(task);
    expect(shown).toBe(`${task.slice(0, 59)}…`);
  });

  it('S5.7 does not truncate a task that fits', async () => {
    const task = `audit ${'x'.repeat(54)}`;
    const text = await page(new MemoryFleet(worker('w', 'healthy', 1, { report: { current_task: task } })));
    expect(text).toContain(`>${task}</bdi>`);
  });

  it('shows that there is no heartbeat yet', async () => {
    const text = await page(new MemoryFleet(silentWorker()));
    expect(text).toContain('none yet');
  });

  it('S1.3 shows the reason of a worker that was marked as failed', async () => {
    const markedFailed = { at: NOW, reason: 'disk swapped' };
    const text = await page(new MemoryFleet(worker('w', 'failed', 1, { markedFailed })));
    expect(text).toContain('Marked failed: disk swapped');
  });

  it('has a maximum number of rows, and shows the number of workers', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => worker(`w-${index}`, 'healthy', index));
    const text = await page(new MemoryFleet(...many));
    expect(ids(text)).toHaveLength(500);
    expect(text).toContain('500 of 5,000');
  });

  it('shows how to send a heartbeat if there is no worker', async () => {
    const text = await page(new MemoryFleet());
    expect(text).toContain(
      'curl -X POST http://heartline.test:9877/api/v1/workers/my-first-worker/heartbeat',
    );
    expect(text).not.toContain('<table');
  });

  it('rejects an unknown state, and lists the valid ones', async () => {
    const app = createApp({
      config,
      log,
      routes: [landingRoutes({ fleet: new MemoryFleet(), config, version: '', links: [] })],
    });
    const { body } = await request(app).get('/?state=<b>').expect(400);
    expect(body.detail).toContain('stopped, healthy, unknown, degraded, critical, failed');
  });
});

describe('with hostile workers the landing page', () => {
  const evil = `"><img src=x onerror=alert(1)>'<script>alert(2)</script>&lt;`;

  it('escapes everything that they send', async () => {
    const over: Partial<Worker> = {
      type: evil,
      report: { current_task: evil, last_error: evil },
      assessment: {
        at: NOW,
        checks: [{ check: 'resources', status: 'critical', message: evil, metrics: {} }],
        score: { value: 0, costs: [] },
      },
    };
    const text = await page(new MemoryFleet(worker(evil, 'critical', 1, over)));
    expect(text).toMatch(/<bdi class="said reason">&quot;&gt;/);
    expect(text).not.toContain('<img');
    expect(text.match(/<script>/g)).toHaveLength(1);
    expect(text).toContain('&lt;script&gt;alert(2)&lt;/script&gt;&amp;lt;');
  });

  it('allows its own style and script by hash, and nothing else', async () => {
    const app = createApp({
      config,
      log,
      routes: [landingRoutes({ fleet: new MemoryFleet(), config, version: '', links: [] })],
    });
    const { text, headers } = await request(app).get('/');
    const hash = (tag: string) => {
      const inside = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text)?.[1] ?? '';
      return createHash('sha256').update(inside).digest('base64');
    };
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain(`style-src 'sha256-${hash('style')}'`);
    expect(policy).toContain(`script-src 'sha256-${hash('script')}'`);
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/\s(style|on\w+)=/);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [1234, '1.2 s'],
    [9960, '10 s'],
    [59_600, '1 min'],
    [65_000, '1 min 5 s'],
    [3_600_000, '1 h'],
    [7_380_000, '2 h 3 min'],
    [187_200_000, '2 d 4 h'],
  ])('%d ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
