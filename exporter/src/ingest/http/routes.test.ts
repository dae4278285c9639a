import { gzipSync } from 'node:zlib';
import { type Express } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { FleetHarness, defaultConfig } from '../../fleet/fleet.fixture';
import { type Fleet } from '../../fleet/fleet';
import { createApp } from '../../http/app';
import { ingestRoutes } from './routes';
import { type IngestRoutesDeps } from './ingest-route-deps';

let harness: FleetHarness;
let fleet: Fleet;
let app: Express;

async function start(flags: readonly string[] = [], over: Partial<IngestRoutesDeps> = {}) {
  const config = defaultConfig(flags);
  const log = pino({ level: 'silent' });
  harness = new FleetHarness({ config });
  fleet = await harness.open();
  app = createApp({
    config,
    log,
    routes: [ingestRoutes({ fleet, config, metrics: harness.metrics, log, ...over })],
  });
}
beforeEach(() => start());
afterEach(() => harness.end());

function post(path: string) {
  return request(app).post(path);
}
function reports(body: object | string, type = 'application/json') {
  return post('/api/v1/reports').set('Content-Type', type).send(body);
}

describe('POST /api/v1/reports', () => {
  it('accepts one report', async () => {
    const { status, body } = await reports({ worker_id: 'a', worker_type: 't' });
    expect([status, body]).toEqual([202, { accepted: 1, rejected: [] }]);
    expect(fleet.state.get('a')).toMatchObject({ type: 't', source: 'http', heartbeatCount: 1 });
  });

  it('responds after the report is in the journal', async () => {
    await reports({ worker_id: 'a' });
    const reopened = await harness.reopen();
    expect(reopened.state.get('a')?.heartbeatCount).toBe(1);
  });

  it('accepts the valid reports of an array, and describes the errors of the others', async () => {
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

  it('accepts NDJSON, and rejects only a malformed line', async () => {
    const { body } = await reports(
      '{"worker_id":"a"}\n{"worker_\n{"worker_id":"b"}\n',
      'application/x-ndjson',
    );
    expect(body).toMatchObject({ accepted: 2, rejected: [{ index: 1, path: '$' }] });
  });

  it('accepts a compressed body', async () => {
    const packed = gzipSync(JSON.stringify({ worker_id: 'a' }));
    const { status } = await post('/api/v1/reports')
      .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize((body) => body as unknown as string)
      .send(packed);
    expect(status).toBe(202);
  });

  it('responds with 400, path, allowed and received value if no report is valid', async () => {
    const { status, body, type } = await reports({ worker_id: 'a', intervall_seconds: 3 });
    expect([status, type]).toEqual([400, 'application/problem+json']);
    expect(body).toMatchObject({
      accepted: 0,
      detail: expect.stringMatching(
        /^\$\.intervall_seconds is not a known key; did you mean "interval_seconds"\?/,
      ),
      rejected: [{ index: 0, path: '$.intervall_seconds' }],
    });
    expect(harness.metrics.counts['rejected invalid']).toBe(1);
  });

  it('responds with 400 and the position of malformed JSON', async () => {
    const { status, body } = await reports('{"worker_id": }');
    expect(status).toBe(400);
    expect(body.detail).toContain('position 14 (line 1, column 15)');
  });

  it.each([
    ['5,167 brackets', Buffer.from('['.repeat(5_167))],
    ['megabytes of brackets', Buffer.from('['.repeat(3_000_000))],
    ['a byte that is not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    [
      'a report above limits.report_bytes',
      Buffer.from(JSON.stringify({ worker_id: 'c', x: 'x'.repeat(262_144) })),
    ],
  ])('a line of %s costs no other line', async (_what, line) => {
    const body = Buffer.concat([
      Buffer.from('{"worker_id":"a"}\n'),
      line,
      Buffer.from('\n{"worker_id":"b"}\n'),
    ]);
    const response = await post('/api/v1/reports')
      .set('Content-Type', 'application/x-ndjson')
      .serialize((sent) => sent as unknown as string)
      .send(body);
    expect(response.status).toBe(202);
    expect(response.body).toMatchObject({ accepted: 2, rejected: [{ index: 1, path: '$' }] });
    expect([...fleet.state.workers()].map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it.each([
    ['an array', '['.repeat(9_000) + ']'.repeat(9_000), 'an array of 1'],
    ['an object', '{"a":'.repeat(9_000) + '1' + '}'.repeat(9_000), 'an object'],
  ])(
    'rejects %s nested 9,000 levels deep as the worker ID in the body of a heartbeat',
    async (_kind, id, words) => {
      const { status, body } = await post('/api/v1/workers/a/heartbeat')
        .set('Content-Type', 'application/json')
        .send(`{"worker_id":${id}}`);
      expect([status, body.detail]).toEqual([
        400,
        `$.worker_id must be "a" as in the path, or absent; was ${words}.`,
      ]);
    },
  );

  it('rejects a heartbeat whose body is above limits.report_bytes', async () => {
    const { status, body } = await post('/api/v1/workers/a/heartbeat').send({
      last_error: 'x'.repeat(262_144),
    });
    expect(status).toBe(400);
    expect(body.detail).toBe('$ must have at most 262144 bytes (limits.report_bytes), has 262161.');
  });

  it('responds with 400 if the body is not UTF-8', async () => {
    const { status } = await post('/api/v1/reports')
      .set('Content-Type', 'application/json')
      .serialize((body) => body as unknown as string)
      .send(Buffer.from([0x22, 0xff, 0x22]));
    expect(status).toBe(400);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded'])(
    'responds with 415 to %s, and lists the accepted types',
    async (type) => {
      const { status, body, headers } = await reports('{"worker_id":"a"}', type);
      expect(status).toBe(415);
      expect(body.detail).toContain(`must be application/json or application/x-ndjson, was "${type}"`);
      expect(headers['accept-post']).toBe('application/json, application/x-ndjson');
    },
  );

  it('F2 accepts a repeated report as a heartbeat', async () => {
    const report = { worker_id: 'a', boot_id: 'b', sequence: 1 };
    await reports(report);
    expect((await reports(report)).body).toEqual({ accepted: 1, rejected: [] });
    expect(fleet.state.get('a')?.heartbeatCount).toBe(2);
  });

  it('dispatches commands to the worker, once', async () => {
    await harness.end();
    const waiting = [{ id: 'c1', action: 'restart' as const, worker_id: 'a' }];
    await start([], { dispatchCommands: () => Promise.resolve(waiting.splice(0)) });
    const both = [{ worker_id: 'a' }, { worker_id: 'a' }];
    expect((await reports(both)).body.commands).toEqual([{ id: 'c1', action: 'restart', worker_id: 'a' }]);
    expect((await reports(both)).body).not.toHaveProperty('commands');
  });
});

describe('limits', () => {
  it('responds with 413 to a body that is too large', async () => {
    await harness.end();
    await start(['--web.max-body-bytes=1024']);
    expect((await reports({ worker_id: 'a', metadata: { x: 'y'.repeat(2000) } })).status).toBe(413);
    expect((await reports({ worker_id: 'a', metadata: { x: 'y'.repeat(500) } })).status).toBe(202);
  });

  it('responds with 413 to too many reports', async () => {
    await harness.end();
    await start(['--web.max-reports-per-request=2']);
    expect((await reports([{ worker_id: 'a' }, { worker_id: 'b' }, { worker_id: 'c' }])).status).toBe(413);
    expect(fleet.state.size).toBe(0);
    expect((await reports([{ worker_id: 'a' }, { worker_id: 'b' }])).status).toBe(202);
  });

  it('responds with 429 and Retry-After to a worker over its rate limit only', async () => {
    await harness.end();
    await start(['--limits.reports-per-second-per-worker=0.5']);
    for (let i = 0; i < 5; i++) {
      expect((await reports({ worker_id: 'a' })).status).toBe(202);
    }
    const rejected = await reports({ worker_id: 'a' });
    expect([rejected.status, rejected.headers['retry-after']]).toEqual([429, '2']);
    expect((await reports({ worker_id: 'b' })).status).toBe(202);
    harness.clock.pass(2);
    expect((await reports({ worker_id: 'a' })).status).toBe(202);
    expect((await reports({ worker_id: 'a' })).status).toBe(429);
  });

  it('responds with 503 and Retry-After to a new worker if the fleet is full', async () => {
    await harness.end();
    await start(['--limits.workers=1']);
    await reports({ worker_id: 'a' });
    const rejected = await reports({ worker_id: 'b' });
    expect([rejected.status, rejected.headers['retry-after']]).toEqual([503, '60']);
    expect((await reports({ worker_id: 'a' })).status).toBe(202);
  });
});

describe('POST /api/v1/workers/{id}/heartbeat', () => {
  it('accepts a heartbeat without a body', async () => {
    expect((await post('/api/v1/workers/w-17/heartbeat')).body).toEqual({ accepted: 1, rejected: [] });
    expect(fleet.state.get('w-17')?.heartbeatCount).toBe(1);
  });

  it('accepts the empty form of `curl -d ""`', async () => {
    const { status } = await post('/api/v1/workers/w/heartbeat')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send('');
    expect(status).toBe(202);
  });

  it('accepts a report without worker_id, or with the same', async () => {
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
  ])('rejects %s', async (_what, body, status) => {
    expect((await post('/api/v1/workers/w/heartbeat').send(body)).status).toBe(status);
    expect(fleet.state.size).toBe(0);
  });

  it('rejects a form with content, and an invalid ID', async () => {
    const form = await post('/api/v1/workers/w/heartbeat').type('form').send('status=idle');
    expect(form.status).toBe(415);
    expect((await post('/api/v1/workers/a%2Fb/heartbeat')).status).toBe(400);
  });
});

describe('POST /api/v1/workers/{id}/stop', () => {
  it('S5.3 stops a worker', async () => {
    await post('/api/v1/workers/w/heartbeat');
    expect((await post('/api/v1/workers/w/stop')).status).toBe(202);
    expect(fleet.state.get('w')).toMatchObject({ status: 'stopped', health: { state: 'stopped' } });
  });

  it('responds with 404 for an unknown worker', async () => {
    expect((await post('/api/v1/workers/w/stop')).status).toBe(404);
    expect(fleet.state.size).toBe(0);
  });
});

describe('POST /api/v1/sandboxes', () => {
  it('accepts one and several sandboxes', async () => {
    const one = await post('/api/v1/sandboxes').send({ sandbox_id: 's', state: 'running' });
    expect([one.status, one.body]).toEqual([202, { accepted: 1, rejected: [] }]);
    await post('/api/v1/sandboxes').send([{ sandbox_id: 's', state: 'crashed' }, { sandbox_id: 't' }]);
    expect([...fleet.state.sandboxes()].map(({ id, state }) => [id, state])).toEqual([
      ['s', 'crashed'],
      ['t', 'running'],
    ]);
  });

  it('responds with 503 to a new sandbox if the limit is reached', async () => {
    await harness.end();
    await start(['--limits.sandboxes=1']);
    await post('/api/v1/sandboxes').send({ sandbox_id: 's' });
    const both = await post('/api/v1/sandboxes').send([{ sandbox_id: 's' }, { sandbox_id: 't' }]);
    expect([both.status, both.body.accepted, both.body.rejected[0].path]).toEqual([202, 1, '$.sandbox_id']);
    expect((await post('/api/v1/sandboxes').send({ sandbox_id: 't' })).status).toBe(503);
  });

  it('rejects an unknown state', async () => {
    expect((await post('/api/v1/sandboxes').send({ sandbox_id: 's', state: 'asleep' })).status).toBe(400);
  });
});

it('responds with 503 if the journal cannot be written, also to a repeated report', async () => {
  await fleet.close();
  const report = { worker_id: 'a', boot_id: 'b', sequence: 1 };
  expect((await reports(report)).status).toBe(503);
  expect((await reports(report)).status).toBe(503);
  harness.fleet = undefined;
});
