import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { parseFlags } from '../../config/load/flags';
import { loadConfig } from '../../config/load/load';
import { fullWorker, MemoryFleet, NOW, silentWorker } from '../../exposition/fleet.fixture';
import { createApp } from '../../http/app';
import { type CheckName, type CheckStatus } from '../../model/assessment';
import { type LadderState } from '../../model/state';
import { type Worker } from '../../model/worker';
import { createLog } from '../../telemetry/log';
import { formatDuration } from './fleet-section';
import { landingRoutes } from './landing';

function configOf(...flags: readonly string[]) {
  return loadConfig({ flags: parseFlags(flags), environment: {}, read: () => '' }).config;
}

const config = configOf();

const log = createLog({ level: 'error', format: 'json' });

async function page(fleet: MemoryFleet, path = '/', given = config): Promise<string> {
  const links = [{ href: '/metrics', text: 'Metrics' }];
  const routes = [landingRoutes({ fleet, config: given, version: '0.1.0', links })];
  const app = createApp({ config: given, log, routes });
  return (await request(app).get(path).set('Host', 'heartline.test:9877').expect(200)).text;
}

function worker(id: string, state: LadderState, forMs: number, over: Partial<Worker> = {}): Worker {
  const { type, report: known, intervalMs, health } = fullWorker();
  const heard = { type, known, intervalMs, lastHeartbeatAt: NOW - 10_000 };
  return silentWorker({ id, ...heard, health: { ...health, state, since: NOW - forMs }, ...over });
}

function ids(text: string) {
  return [...text.matchAll(/<(?:a|span) class="id"[^>]*>([^<]*)</g)].map(([, id]) => id);
}

describe('the landing page', () => {
  it('S2.1 lists problems first, and of each state the longest in it', async () => {
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

  it('S2.1 lists those that are well by name, however long they are', async () => {
    const fleet = new MemoryFleet(
      worker('b', 'healthy', 9000),
      worker('left-2', 'stopped', 9000),
      worker('c', 'healthy', 5000),
      worker('left-1', 'stopped', 1),
      worker('a', 'healthy', 1),
    );
    expect(ids(await page(fleet))).toEqual(['a', 'b', 'c', 'left-1', 'left-2']);
    expect(await page(fleet, '/?state=healthy')).toContain('All 3 healthy, by name.');
    const failed = new MemoryFleet(worker('f', 'failed', 1));
    expect(await page(failed, '/?state=failed')).toContain('All 1 failed, the longest first.');
  });

  it('S5.7 counts each state, and shows one on its own', async () => {
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

  it('S1.4 tells age, missed heartbeats, promise, task and last error of a worker', async () => {
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

  describe('says why a worker is in trouble:', () => {
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

    it.each(['healthy', 'failed', 'unknown', 'stopped'] as const)('%s comes without', async (state) => {
      expect(await reasons(state, checked)).toEqual([]);
    });

    it('silence is told by the age alone', async () => {
      const late = results(['resources', 'warning', 'CPU at 91 %'], ['heartbeat', 'critical', 'late']);
      expect(await reasons('critical', late)).toEqual([]);
      expect(await reasons('degraded', results(['heartbeat', 'ok', 'in time']))).toEqual([]);
    });

    it('of two that are as bad, the one that is not about silence is told', async () => {
      const both = results(['heartbeat', 'warning', 'late'], ['resources', 'warning', 'CPU at 91 %']);
      expect(await reasons('degraded', both)).toEqual(['CPU at 91 %']);
    });
  });

  it('S5.7 leads to what is known of a worker, whatever its ID, and says that it is JSON', async () => {
    const text = await page(new MemoryFleet(worker('a/b?c#d %', 'healthy', 1)));
    expect(text).toMatch(/href="\/health\/workers\/a%2Fb%3Fc%23d%20%25"[^>]*>JSON</);
  });

  describe('where people open Grafana', () => {
    const grafana = configOf('--grafana.url=https://example.org/grafana/');
    const fleet = new MemoryFleet(worker('w & 1', 'failed', 1));
    const dashboard = (name: string) => {
      const path = join(__dirname, '../../../../dashboards/json', `${name}.json`);
      return JSON.parse(readFileSync(path, 'utf8')) as {
        readonly uid: string;
        readonly templating: { readonly list: readonly { readonly name: string }[] };
      };
    };

    it('S5.7 a name leads to the worker’s dashboard there, and the head to the fleet’s', async () => {
      const text = await page(fleet, '/', grafana);
      const { uid, templating } = dashboard('worker');
      const variables = templating.list.map(({ name }) => name);
      const address = /<a class="id"[^>]*href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const { origin, pathname, searchParams } = new URL(address);
      expect(origin + pathname).toBe(`https://example.org/grafana/d/${uid}`);
      expect([...searchParams]).toEqual([['var-worker_id', 'w & 1']]);
      for (const [name] of searchParams) expect(variables).toContain(name.replace('var-', ''));
      expect(text).toContain(
        `<a href="https://example.org/grafana/d/${dashboard('fleet').uid}">Dashboards</a>`,
      );
    });

    it('S5.7 nothing leads there where nobody said where that is', async () => {
      const text = await page(fleet);
      expect(ids(text)).toEqual(['w &amp; 1']);
      expect(text).not.toMatch(/<a class="id"|Dashboards|\/d\//);
    });
  });

  it('S5.7 keeps the beginning of a long task, and has all of it in the title', async () => {
    const task = `audit /home/somebody/${'deep/'.repeat(20)}node_modules/left-pad`;
    const text = await page(new MemoryFleet(worker('w', 'healthy', 1, { report: { current_task: task } })));
    const [, title, shown = ''] = /<bdi class="said" title="([^"]*)"\s*>([^<]*)</.exec(text) ?? [];
    expect(title).toBe(task);
    expect(shown).toBe(`${task.slice(0, 59)}…`);
  });

  it('S5.7 leaves a task that fits as it is', async () => {
    const task = `audit ${'x'.repeat(54)}`;
    const text = await page(new MemoryFleet(worker('w', 'healthy', 1, { report: { current_task: task } })));
    expect(text).toContain(`>${task}</bdi>`);
  });

  it('says so where there was no heartbeat yet', async () => {
    const text = await page(new MemoryFleet(silentWorker()));
    expect(text).toContain('none yet');
  });

  it('S1.3 gives the reason of a mark by hand', async () => {
    const markedFailed = { at: NOW, reason: 'disk swapped' };
    const text = await page(new MemoryFleet(worker('w', 'failed', 1, { markedFailed })));
    expect(text).toContain('Marked failed: disk swapped');
  });

  it('is bounded, and says how many there are', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => worker(`w-${index}`, 'healthy', index));
    const text = await page(new MemoryFleet(...many));
    expect(ids(text)).toHaveLength(500);
    expect(text).toContain('500 of 5,000');
  });

  it('shows how the first worker is made while there is none', async () => {
    const text = await page(new MemoryFleet());
    expect(text).toContain(
      'curl -X POST http://heartline.test:9877/api/v1/workers/my-first-worker/heartbeat',
    );
    expect(text).not.toContain('<table');
  });

  it('refuses a state that is none, and names those there are', async () => {
    const app = createApp({
      config,
      log,
      routes: [landingRoutes({ fleet: new MemoryFleet(), config, version: '', links: [] })],
    });
    const { body } = await request(app).get('/?state=<b>').expect(400);
    expect(body.detail).toContain('stopped, healthy, unknown, degraded, critical, failed');
  });
});

describe('against hostile workers the landing page', () => {
  const evil = `"><img src=x onerror=alert(1)>'<script>alert(2)</script>&lt;`;

  it('escapes whatever they send', async () => {
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

  it('lets its own style and script run, by hash, and nothing else', async () => {
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

describe('a length of time', () => {
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
