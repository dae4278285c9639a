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

  it.each([
    [
      'arn:aws:ecs:eu-west-1:123456789012:task/c/0af3',
      'arn:aws:ecs:eu-west-1:123456789012:task_x2F_c_x2F_0af3',
    ],
    ['2026/11/30/[$LATEST]5f2b', '2026_x2F_11_x2F_30_x2F__x5B__x24_LATEST_x5D_5f2b'],
    ['my runner', 'my_x20_runner'],
    ['büro-1', 'b_xFC_ro-1'],
    ['..', '_x2E__x2E_'],
    ['heartbeat/stop', 'heartbeat_x2F_stop'],
  ])('F2 accepts the name %j of a platform as a worker ID, in bodies and paths', async (name, id) => {
    const path = encodeURIComponent(name).replaceAll('.', '%2E');
    expect((await reports({ worker_id: name, status: 'idle' })).body).toEqual({ accepted: 1, rejected: [] });
    expect((await reports({ worker_id: id })).status).toBe(202);
    expect((await post(`/api/v1/workers/${path}/heartbeat`)).status).toBe(202);
    expect((await post(`/api/v1/workers/${id}/heartbeat`).send({ worker_id: name })).status).toBe(202);
    expect(fleet.state.size).toBe(1);
    expect(fleet.state.get(id)).toMatchObject({ status: 'idle', heartbeatCount: 4 });
    expect((await post(`/api/v1/workers/${id}/stop`)).status).toBe(202);
  });

  it('F2 accepts a worker ID with slashes that are not encoded in the path', async () => {
    const name = 'arn:aws:ecs:eu-west-1:123456789012:task/c/0af3';
    expect((await post(`/api/v1/workers/${name}/heartbeat`)).body).toEqual({ accepted: 1, rejected: [] });
    expect((await post(`/api/v1/workers/${name}/stop`)).status).toBe(202);
    expect(fleet.state.get('arn:aws:ecs:eu-west-1:123456789012:task_x2F_c_x2F_0af3')).toMatchObject({
      status: 'stopped',
    });
    expect((await post(`/api/v1/workers/${name}/unknown`)).status).toBe(404);
  });

  it('F2 rejects a name that is too long once it is encoded', async () => {
    const { status, body } = await reports({ worker_id: '/'.repeat(40) });
    expect([status, body.rejected[0].path]).toEqual([400, '$.worker_id']);
    expect((await reports({ worker_id: '' })).status).toBe(400);
  });

  it('responds after the report is in the journal', async () => {
    await reports({ worker_id: 'a' });
    const reopened = await harness.reopen();
    expect(reopened.state.get('a')?.heartbeatCount).toBe(1);
  });

  it('accepts the valid reports of an array, and describes the errors of the others', async () => {
    const { status, body } = await reports([{ worker_id: 'a' }, { worker_id: 7 }]);
    expect(status).toBe(202);
    expect(body).toEqual({
      accepted: 1,
      rejected: [{ index: 1, path: '$.worker_id', reason: expect.stringContaining('was 7') }],
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

  it('responds with 400, path, allowed and received value if no worker ID can be read', async () => {
    const { status, body, type } = await reports({ worker_id: 17, hostname: 'h' });
    expect([status, type]).toEqual([400, 'application/problem+json']);
    expect(body).toMatchObject({
      accepted: 0,
      detail: expect.stringMatching(/^\$\.worker_id must be a string that matches .*, was 17\.$/),
      rejected: [{ index: 0, path: '$.worker_id' }],
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
    ['a report above limits.report_bytes', Buffer.from(JSON.stringify({ worker_id: 'x'.repeat(262_144) }))],
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
    ['another worker_id in the body', 'w', { worker_id: 'x' }],
    ['an invalid ID in the path', 'a'.repeat(129), {}],
  ])('rejects %s', async (_what, id, body) => {
    expect((await post(`/api/v1/workers/${id}/heartbeat`).send(body)).status).toBe(400);
    expect(fleet.state.size).toBe(0);
  });

  it.each([
    ['a form, as curl -d sends it', 'application/x-www-form-urlencoded', 'status=ok', /^application\/json/],
    ['the end of a log', 'text/plain', 'done in 3 s\n', /^application\/json/],
    ['malformed JSON', 'application/json', '{"status": idle}', /^valid JSON$/],
    ['a list', 'application/json', '[{}]', /^an object$/],
    ['a word', 'application/json', '"ok"', /^an object$/],
    ['an unknown key', 'application/json', '{"statuss":"idle"}', /did you mean "status"/],
    [
      'a body above limits.report_bytes',
      'application/json',
      `{"last_error":"${'x'.repeat(262_144)}"}`,
      /at most 262144 bytes \(limits.report_bytes\)/,
    ],
  ])('F3: counts with %s as its body, and names the flaw', async (_what, type, body, allowed) => {
    const { status, body: answer } = await post('/api/v1/workers/w/heartbeat')
      .set('Content-Type', type)
      .send(body);
    expect([status, answer.accepted]).toEqual([202, 1]);
    expect(answer.warnings[0]).toMatchObject({ index: 0, allowed: expect.stringMatching(allowed) });
    expect(fleet.state.get('w')).toMatchObject({ heartbeatCount: 1 });
  });

  it('F3: a goodbye with a flawed body is a goodbye, and its other fields are taken', async () => {
    await post('/api/v1/workers/w/heartbeat');
    const { body } = await post('/api/v1/workers/w/stop').send({ status: 'gone', hostname: 'h', version: 7 });
    expect(body).toMatchObject({ accepted: 1, warnings: [{ path: '$.status' }, { path: '$.version' }] });
    expect(fleet.state.get('w')).toMatchObject({ status: 'stopped', report: { hostname: 'h' } });
  });
});

describe('F3: a flaw costs its own field, never the heartbeat', () => {
  it('counts heartbeats whose current task became too long, and names the flaw to the sender and on the worker', async () => {
    await reports({ worker_id: 'w', current_task: 'short' });
    for (let i = 0; i < 12; i++) {
      harness.pass(10);
      const { status, body } = await reports({
        worker_id: 'w',
        current_task: 'x'.repeat(300),
        hostname: 'h',
      });
      expect(status).toBe(202);
      expect(body).toEqual({
        accepted: 1,
        rejected: [],
        warnings: [
          {
            index: 0,
            path: '$.current_task',
            allowed: 'a string of at most 256 characters or null',
            given: `"${'x'.repeat(60)}…" (a string of 300 characters)`,
          },
        ],
      });
    }
    expect(fleet.state.get('w')).toMatchObject({
      heartbeatCount: 13,
      health: { state: 'healthy' },
      report: { current_task: 'short', hostname: 'h' },
      flaws: [{ path: '$.current_task' }],
    });
  });

  it('names the flaws of a batch by their position', async () => {
    const { body } = await reports([
      { worker_id: 'a', zone: 'eu-1' },
      { worker_id: 'b' },
      { worker_id: 'c', started_at: '2026-11-22T09:00:00.5' },
      {},
    ]);
    expect(body).toMatchObject({
      accepted: 3,
      rejected: [{ index: 3, path: '$.worker_id' }],
      warnings: [
        { index: 0, path: '$.zone' },
        { index: 2, path: '$.started_at' },
      ],
    });
    expect(fleet.state.get('c')?.incarnation.startedAt).toBe(Date.parse('2026-11-22T09:00:00.5Z'));
  });

  it('names what exceeds a limit of the worker', async () => {
    await harness.end();
    await start(['--limits.task-types-per-worker=1']);
    const { body } = await reports({
      worker_id: 'w',
      tasks: { types: { a: { failed: 1 }, b: { failed: 1 } } },
    });
    expect(body.warnings).toEqual([
      {
        index: 0,
        path: '$.tasks.types',
        allowed: 'at most 1 keys per worker (limits.task_types_per_worker)',
        given: '1 more',
      },
    ]);
  });

  it('keeps totals that were dropped: they neither fall nor start again', async () => {
    const boot = { worker_id: 'w', boot_id: 'b' };
    const types = (succeeded: unknown) => ({ tasks: { types: { t: { succeeded } } } });
    const connections = (total: unknown) => ({ connections: [{ name: 'db', operations_total: total }] });
    await reports({ ...boot, ...types(90), ...connections(10) });
    await reports({ ...boot, ...types('many'), ...connections(-1) });
    expect(fleet.state.get('w')?.report).toMatchObject({ ...types(90), ...connections(10) });
    await reports({ ...boot, tasks: [], connections: {} });
    expect(fleet.state.get('w')?.report).toMatchObject({ ...types(90), ...connections(10) });
    await reports({ ...boot, ...types(92), ...connections(12) });
    expect(fleet.state.get('w')).toMatchObject({
      startCount: 1,
      report: { ...types(92), ...connections(12) },
    });
    expect(fleet.state.get('w')?.flaws).toBeUndefined();
    const [durations] = [...fleet.state.taskDurations()];
    expect(durations).toBeUndefined();
  });

  it('does not give a new incarnation the totals of the former one', async () => {
    const connections = (total: unknown) => ({ connections: [{ name: 'db', operations_total: total }] });
    await reports({ worker_id: 'w', boot_id: 'b', ...connections(10) });
    await reports({ worker_id: 'w', boot_id: 'c', ...connections('many') });
    expect(fleet.state.get('w')?.report.connections).toEqual([{ name: 'db' }]);
  });

  it('tells the metrics who sends what, also for workers that were never seen', async () => {
    await reports({ worker_id: 'w', zone: 'eu-1' });
    await reports({ worker: 'w' });
    await reports('{"worker_id": }');
    expect(harness.metrics.refused).toEqual([
      { sender: expect.stringContaining('127.0.0.1'), workerId: 'w', reason: 'flawed', path: '$.zone' },
      { sender: expect.stringContaining('127.0.0.1'), reason: 'invalid', path: '$.worker_id' },
      { sender: expect.stringContaining('127.0.0.1'), reason: 'malformed', path: '$' },
    ]);
  });

  it('tells the metrics nothing of a valid report', async () => {
    await reports({ worker_id: 'w', status: 'idle' });
    expect(harness.metrics.refused).toEqual([]);
  });

  it('remembers the flaws over a restart of the exporter, until the next report', async () => {
    await reports({ worker_id: 'w', zone: 'eu-1' });
    const reopened = await harness.reopen();
    expect(reopened.state.get('w')?.flaws).toMatchObject([{ path: '$.zone' }]);
    await reopened.record({ worker_id: 'w' }, 'http');
    expect(reopened.state.get('w')?.flaws).toBeUndefined();
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
