import { gzipSync } from 'node:zlib';
import { type Express } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { Bench, defaultConfig } from '../../fleet/fleet.fixture';
import { type Fleet } from '../../fleet/fleet';
import { createApp } from '../../http/app';
import { ingestRoutes } from './routes';
import { type IngestRoutesDeps } from '../deps';

let bench: Bench;
let fleet: Fleet;
let app: Express;

async function start(flags: readonly string[] = [], over: Partial<IngestRoutesDeps> = {}) {
  const config = defaultConfig(flags);
  const log = pino({ level: 'silent' });
  bench = new Bench({ config });
  fleet = await bench.open();
  app = createApp({
    config,
    log,
    routes: [ingestRoutes({ fleet, config, metrics: bench.metrics, log, ...over })],
  });
}
beforeEach(() => start());
afterEach(() => bench.end());

function post(path: string) {
  return request(app).post(path);
}
function reports(body: object | string, type = 'application/json') {
  return post('/api/v1/reports').set('Content-Type', type).send(body);
}

describe('POST /api/v1/reports', () => {
  it('takes one report', async () => {
    const { status, body } = await reports({ worker_id: 'a', worker_type: 't' });
    expect([status, body]).toEqual([202, { accepted: 1, rejected: [] }]);
    expect(fleet.state.get('a')).toMatchObject({ type: 't', source: 'http', heartbeatCount: 1 });
  });

  it('answers only when the report is journaled', async () => {
    await reports({ worker_id: 'a' });
    const reopened = await bench.reopen();
    expect(reopened.state.get('a')?.heartbeatCount).toBe(1);
  });

  it('takes the good ones of an array, and says what is wrong with the others', async () => {
    const { status, body } = await reports([{ worker_id: 'a' }, { worker_id: 'b', interval_seconds: '3' }]);
    expect(status).toBe(202);
    expect(body).toEqual({
      accepted: 1,
      rejected: [
        { index: 1, path: '$.interval_seconds', reason: expect.stringContaining('was "3" (a string)') },
      ],
    });
    expect(fleet.state.get('b')).toBeUndefined();
  });

  it('takes NDJSON, and refuses a malformed line alone', async () => {
    const { body } = await reports(
      '{"worker_id":"a"}\n{"worker_\n{"worker_id":"b"}\n',
      'application/x-ndjson',
    );
    expect(body).toMatchObject({ accepted: 2, rejected: [{ index: 1, path: '$' }] });
  });

  it('takes a packed body', async () => {
    const packed = gzipSync(JSON.stringify({ worker_id: 'a' }));
    const { status } = await post('/api/v1/reports')
      .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize((body) => body as unknown as string)
      .send(packed);
    expect(status).toBe(202);
  });

  it('answers 400 with path, allowed and given where none was good', async () => {
    const { status, body, type } = await reports({ worker_id: 'a', intervall_seconds: 3 });
    expect([status, type]).toEqual([400, 'application/problem+json']);
    expect(body).toMatchObject({
      accepted: 0,
      detail: expect.stringMatching(
        /^\$\.intervall_seconds is not a known key; did you mean "interval_seconds"\?/,
      ),
      rejected: [{ index: 0, path: '$.intervall_seconds' }],
    });
    expect(bench.metrics.counts['rejected invalid']).toBe(1);
  });

  it('answers 400 with the position where JSON is malformed', async () => {
    const { status, body } = await reports('{"worker_id": }');
    expect(status).toBe(400);
    expect(body.detail).toContain('position 14 (line 1, column 15)');
  });

  it('answers 400 where the body is not UTF-8', async () => {
    const { status } = await post('/api/v1/reports')
      .set('Content-Type', 'application/json')
      .serialize((body) => body as unknown as string)
      .send(Buffer.from([0x22, 0xff, 0x22]));
    expect(status).toBe(400);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'answers 415 to %s, naming what it takes',
    async (type) => {
      const { status, body, headers } = await reports('{"worker_id":"a"}', type);
      expect(status).toBe(415);
      expect(body.detail).toContain(`must be application/json or application/x-ndjson, was "${type}"`);
      expect(headers['accept-post']).toBe('application/json, application/x-ndjson');
    },
  );

  it('answers a repeated report as accepted, and counts it once', async () => {
    const report = { worker_id: 'a', boot_id: 'b', sequence: 1 };
    await reports(report);
    expect((await reports(report)).body).toEqual({ accepted: 1, rejected: [] });
    expect(fleet.state.get('a')?.heartbeatCount).toBe(1);
  });

  it('hands over what the worker is asked to do, once', async () => {
    await bench.end();
    const waiting = [{ id: 'c1', action: 'restart' as const, worker_id: 'a' }];
    await start([], { dispatchCommands: () => Promise.resolve(waiting.splice(0)) });
    const both = [{ worker_id: 'a' }, { worker_id: 'a' }];
    expect((await reports(both)).body.commands).toEqual([{ id: 'c1', action: 'restart', worker_id: 'a' }]);
    expect((await reports(both)).body).not.toHaveProperty('commands');
  });
});

describe('limits', () => {
  it('answers 413 to a body that is too large', async () => {
    await bench.end();
    await start(['--web.max-body-bytes=1024']);
    expect((await reports({ worker_id: 'a', metadata: { x: 'y'.repeat(2000) } })).status).toBe(413);
    expect((await reports({ worker_id: 'a', metadata: { x: 'y'.repeat(500) } })).status).toBe(202);
  });

  it('answers 413 to more reports than may come at once', async () => {
    await bench.end();
    await start(['--web.max-reports-per-request=2']);
    expect((await reports([{ worker_id: 'a' }, { worker_id: 'b' }, { worker_id: 'c' }])).status).toBe(413);
    expect(fleet.state.size).toBe(0);
    expect((await reports([{ worker_id: 'a' }, { worker_id: 'b' }])).status).toBe(202);
  });

  it('answers 429 with Retry-After to a worker that sends too fast, and to it alone', async () => {
    await bench.end();
    await start(['--limits.reports-per-second-per-worker=0.5']);
    for (let i = 0; i < 5; i++) expect((await reports({ worker_id: 'a' })).status).toBe(202);
    const refused = await reports({ worker_id: 'a' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '2']);
    expect((await reports({ worker_id: 'b' })).status).toBe(202);
    bench.clock.pass(2);
    expect((await reports({ worker_id: 'a' })).status).toBe(202);
    expect((await reports({ worker_id: 'a' })).status).toBe(429);
  });

  it('answers 503 with Retry-After to a new worker where the fleet is full', async () => {
    await bench.end();
    await start(['--limits.workers=1']);
    await reports({ worker_id: 'a' });
    const refused = await reports({ worker_id: 'b' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '60']);
    expect((await reports({ worker_id: 'a' })).status).toBe(202);
  });
});

describe('POST /api/v1/workers/{id}/heartbeat', () => {
  it('is a heartbeat without a body', async () => {
    expect((await post('/api/v1/workers/w-17/heartbeat')).body).toEqual({ accepted: 1, rejected: [] });
    expect(fleet.state.get('w-17')?.heartbeatCount).toBe(1);
  });

  it('is one with the empty form that `curl -d ""` sends', async () => {
    const { status } = await post('/api/v1/workers/w/heartbeat')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send('');
    expect(status).toBe(202);
  });

  it('takes a report without its worker_id, or with the same', async () => {
    await post('/api/v1/workers/w/heartbeat').send({ status: 'idle' });
    await post('/api/v1/workers/w/heartbeat').send({ worker_id: 'w', hostname: 'h' });
    expect(fleet.state.get('w')).toMatchObject({
      status: 'idle',
      heartbeatCount: 2,
      report: { hostname: 'h' },
    });
  });

  it.each([
    ['another worker_id', { worker_id: 'x' }, 400],
    ['an array', [{}], 400],
    ['an unknown key', { statuss: 'idle' }, 400],
  ])('refuses %s', async (_what, body, status) => {
    expect((await post('/api/v1/workers/w/heartbeat').send(body)).status).toBe(status);
    expect(fleet.state.size).toBe(0);
  });

  it('refuses a form with something in it, and an ID that is none', async () => {
    const form = await post('/api/v1/workers/w/heartbeat').type('form').send('status=idle');
    expect(form.status).toBe(415);
    expect((await post('/api/v1/workers/a%2Fb/heartbeat')).status).toBe(400);
  });
});

describe('POST /api/v1/workers/{id}/stop', () => {
  it('S5.3 says goodbye', async () => {
    await post('/api/v1/workers/w/heartbeat');
    expect((await post('/api/v1/workers/w/stop')).status).toBe(202);
    expect(fleet.state.get('w')).toMatchObject({ status: 'stopped', health: { state: 'stopped' } });
  });

  it('answers 404 for a worker that is not known', async () => {
    expect((await post('/api/v1/workers/w/stop')).status).toBe(404);
    expect(fleet.state.size).toBe(0);
  });
});

describe('POST /api/v1/sandboxes', () => {
  it('takes one and more', async () => {
    const one = await post('/api/v1/sandboxes').send({ sandbox_id: 's', state: 'running' });
    expect([one.status, one.body]).toEqual([202, { accepted: 1, rejected: [] }]);
    await post('/api/v1/sandboxes').send([{ sandbox_id: 's', state: 'crashed' }, { sandbox_id: 't' }]);
    expect([...fleet.state.sandboxes()].map(({ id, state }) => [id, state])).toEqual([
      ['s', 'crashed'],
      ['t', 'running'],
    ]);
  });

  it('answers 503 where there is no room for another', async () => {
    await bench.end();
    await start(['--limits.sandboxes=1']);
    await post('/api/v1/sandboxes').send({ sandbox_id: 's' });
    const both = await post('/api/v1/sandboxes').send([{ sandbox_id: 's' }, { sandbox_id: 't' }]);
    expect([both.status, both.body.accepted, both.body.rejected[0].path]).toEqual([202, 1, '$.sandbox_id']);
    expect((await post('/api/v1/sandboxes').send({ sandbox_id: 't' })).status).toBe(503);
  });

  it('refuses a state that there is not', async () => {
    expect((await post('/api/v1/sandboxes').send({ sandbox_id: 's', state: 'asleep' })).status).toBe(400);
  });
});

it('answers 503 where the journal cannot be written, to a repeated report too', async () => {
  await fleet.close();
  const report = { worker_id: 'a', boot_id: 'b', sequence: 1 };
  expect((await reports(report)).status).toBe(503);
  expect((await reports(report)).status).toBe(503);
  bench.fleet = undefined;
});
