import { HealthBench } from './health.fixture';
import { type HeartbeatList } from './heartbeats';
import { type WorkerResponse } from './worker-response';

let api: HealthBench;

beforeEach(async () => {
  api = await new HealthBench(['--retention.stopped-seconds=3600']).open();
});

afterEach(() => api.end());

async function worker(id = 'w-1') {
  return (await api.get(`/health/workers/${id}`)).body as WorkerResponse;
}

describe('GET /health/workers/{id}', () => {
  it('S1.1 answers 404 for a worker that is not known, and says how it would be', async () => {
    const { status, body, type } = await api.get('/health/workers/w-1');
    expect([status, type]).toEqual([404, 'application/problem+json']);
    expect(body.detail).toContain('PUT /health/workers/w-1');
  });

  it('S1.1 calls an expected worker unknown until its first heartbeat, and healthy from then on', async () => {
    await api.put('/health/workers/w-1');
    const before = await worker();
    expect(before).toMatchObject({ state: 'unknown', missed_heartbeats: 0 });
    expect(before).not.toHaveProperty('last_heartbeat');
    await api.report('w-1');
    expect(await worker()).toMatchObject({
      state: 'healthy',
      missed_heartbeats: 0,
      last_heartbeat: '2026-11-22T10:00:00.000Z',
      issues: [],
    });
  });

  it('S1.1 calls one that missed its threshold failed, with how many it missed and when it was heard last', async () => {
    await api.report('w-1');
    api.pass(89.9);
    expect(await worker()).toMatchObject({ state: 'critical', missed_heartbeats: 2 });
    api.pass(0.1);
    expect(await worker()).toMatchObject({
      state: 'failed',
      liveness: 'failed',
      missed_heartbeats: 3,
      last_heartbeat: '2026-11-22T10:00:00.000Z',
      since: '2026-11-22T10:01:30.000Z',
      issues: ['no heartbeat for 90 s; one is due each 30 s, and 3 missed are a failure'],
    });
  });

  it('S1.4 S4.2 counts by the defaults, 30 s and 3, or by what the worker declares', async () => {
    await api.report('slow', { interval_seconds: 30, failure_threshold: 5 });
    await api.report('fast', { interval_seconds: 1, failure_threshold: 2 });
    await api.report('plain');
    expect(await worker('plain')).toMatchObject({ interval_seconds: 30, failure_threshold: 3 });
    api.pass(2);
    expect((await worker('fast')).state).toBe('failed');
    expect((await worker('plain')).state).toBe('healthy');
    api.pass(118);
    expect(await worker('slow')).toMatchObject({ state: 'critical', missed_heartbeats: 4 });
    expect((await worker('plain')).state).toBe('failed');
  });

  it('S4.1 is healthy again with one heartbeat', async () => {
    await api.report('w-1');
    api.pass(500);
    await api.report('w-1');
    expect(await worker()).toMatchObject({ state: 'healthy', age_seconds: 0, issues: [] });
  });

  it('S2.4 S2.7 says which check found what, and what it cost of the score', async () => {
    await api.report('w-1', {
      resources: { cpu_ratio: 0.97, memory_bytes: 5, memory_limit_bytes: 10 },
      tasks: { active: 2, types: { a: { succeeded: 3, failed: 1 }, b: { succeeded: 1 } } },
    });
    const row = await worker();
    expect(row).toMatchObject({
      state: 'critical',
      liveness: 'healthy',
      issues: ['CPU at 97 % (critical above 95 %)'],
      last_check: '2026-11-22T10:00:00.000Z',
      metrics: {
        cpu_ratio: 0.97,
        memory_bytes: 5,
        tasks_active: 2,
        tasks_succeeded_total: 4,
        tasks_failed_total: 1,
      },
    });
    expect(row.score).toBeLessThan(0.7);
    const resources = row.checks.find(({ check }) => check === 'resources');
    expect(resources).toMatchObject({
      status: 'critical',
      cost: 0.6,
      metrics: { cpu_ratio: 0.97, memory_ratio: 0.5 },
    });
    const heartbeat = row.checks.find(({ check }) => check === 'heartbeat');
    expect(heartbeat).toMatchObject({ status: 'ok', cost: 0 });
  });

  it('refuses an ID that is none', async () => {
    expect((await api.get('/health/workers/a%2Fb')).status).toBe(400);
  });
});

describe('PUT /health/workers/{id}', () => {
  it('S4.4 starts to monitor a worker that was never heard, and fails it when its time is over', async () => {
    const { status, body } = await api.put('/health/workers/w-1', {
      worker_type: 'batch',
      interval_seconds: 10,
      failure_threshold: 2,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      worker_type: 'batch',
      interval_seconds: 10,
      failure_threshold: 2,
      state: 'unknown',
    });
    api.pass(19.9);
    expect((await worker()).state).toBe('unknown');
    api.pass(0.1);
    expect(await worker()).toMatchObject({
      state: 'failed',
      issues: [expect.stringContaining('never heard')],
    });
  });

  it('S2.3 scores a worker that was never heard 0 from the start', async () => {
    expect((await api.put('/health/workers/w-1')).body).toMatchObject({
      score: 0,
      checks: [{ check: 'heartbeat', status: 'critical', cost: 1 }],
    });
    await api.report('w-1');
    expect(await worker()).toMatchObject({ score: 1 });
  });

  it('changes the promise of one that is known', async () => {
    await api.report('w-1');
    const { status, body } = await api.put('/health/workers/w-1', { interval_seconds: 5 });
    expect([status, body.interval_seconds]).toEqual([200, 5]);
  });

  it.each([{ interval_seconds: 0 }, { failure_threshold: 1 }, { intervall: 3 }, []])(
    'refuses %j',
    async (body) => {
      expect((await api.put('/health/workers/w-1', body)).status).toBe(400);
      expect(api.fleet.state.size).toBe(0);
    },
  );
});

describe('POST /health/workers/{id}/mark-failed', () => {
  it('S1.3 marks a worker failed, for missed heartbeats unless told otherwise', async () => {
    await api.report('w-1');
    const { status, body } = await api.post('/health/workers/w-1/mark-failed');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'failed',
      marked_failed: { at: '2026-11-22T10:00:00.000Z', reason: 'missed heartbeats' },
      issues: ['marked failed by hand: missed heartbeats'],
    });
  });

  it('S1.3 S2.3 scores it 0 at once, until its next heartbeat', async () => {
    await api.report('w-1');
    expect(await worker()).toMatchObject({ score: 1 });
    expect((await api.post('/health/workers/w-1/mark-failed')).body).toMatchObject({
      score: 0,
      checks: [
        { check: 'heartbeat', status: 'critical', message: 'marked failed by hand: missed heartbeats' },
      ],
    });
    await api.report('w-1');
    expect(await worker()).toMatchObject({ score: 1, checks: [{ check: 'heartbeat', status: 'ok' }] });
  });

  it('S1.3 survives a restart, and is lifted by the next heartbeat', async () => {
    await api.report('w-1');
    await api.post('/health/workers/w-1/mark-failed', { reason: 'its disk is broken' });
    await api.open();
    expect(await worker()).toMatchObject({
      state: 'failed',
      marked_failed: { reason: 'its disk is broken' },
    });
    await api.report('w-1');
    expect((await worker()).state).toBe('healthy');
    expect(await worker()).not.toHaveProperty('marked_failed');
  });

  it('S1.3 answers 404 where the worker is not known', async () => {
    expect((await api.post('/health/workers/w-1/mark-failed')).status).toBe(404);
  });
});

describe('POST /health/workers/{id}/stop-monitoring', () => {
  it('S4.4 expects nothing more of the worker until it speaks again', async () => {
    await api.report('w-1');
    expect((await api.post('/health/workers/w-1/stop-monitoring')).body).toMatchObject({ state: 'stopped' });
    api.pass(1000);
    expect(await worker()).toMatchObject({ state: 'stopped', missed_heartbeats: 0, issues: [] });
    await api.report('w-1');
    expect((await worker()).state).toBe('healthy');
  });

  it('S4.4 is no heartbeat, where a goodbye is one', async () => {
    await api.report('w-1');
    await api.report('w-2');
    api.pass(5);
    await api.post('/health/workers/w-1/stop-monitoring');
    await api.post('/api/v1/workers/w-2/stop');
    expect(await worker('w-1')).toMatchObject({ last_heartbeat: '2026-11-22T10:00:00.000Z', age_seconds: 5 });
    expect(await worker('w-2')).toMatchObject({ last_heartbeat: '2026-11-22T10:00:05.000Z', age_seconds: 0 });
    const heartbeats = async (id: string) =>
      ((await api.get(`/health/workers/${id}/heartbeats`)).body as HeartbeatList).heartbeats.length;
    expect([await heartbeats('w-1'), await heartbeats('w-2')]).toEqual([1, 2]);
  });

  it('S4.4 stops an expected worker that was never heard', async () => {
    await api.put('/health/workers/w-1');
    expect((await api.post('/health/workers/w-1/stop-monitoring')).body).toMatchObject({ state: 'stopped' });
    expect(await worker()).not.toHaveProperty('last_heartbeat');
  });

  it('answers 404 where the worker is not known', async () => {
    expect((await api.post('/health/workers/w-1/stop-monitoring')).status).toBe(404);
  });
});

describe('DELETE /health/workers/{id}', () => {
  it('forgets a worker; a late message makes it a new one', async () => {
    await api.report('w-1');
    expect((await api.delete('/health/workers/w-1')).body).toEqual({ worker_id: 'w-1', forgotten: true });
    expect((await api.get('/health/workers/w-1')).status).toBe(404);
    expect((await api.delete('/health/workers/w-1')).status).toBe(404);
  });
});

describe('POST /health/workers/{id}/restart', () => {
  const restart = () => api.post('/health/workers/w-1/restart');

  it('S2.14 queues a command, which the worker gets with the answer to its next report, once', async () => {
    await api.report('w-1');
    const { status, body } = await restart();
    expect([status, body.action]).toEqual([202, 'restart']);
    expect((await api.report('w-2')).body).not.toHaveProperty('commands');
    expect((await api.report('w-1')).body.commands).toEqual([
      { id: body.id, action: 'restart', worker_id: 'w-1' },
    ]);
    expect((await api.report('w-1')).body).not.toHaveProperty('commands');
  });

  it('is one command however often it is asked for while it waits', async () => {
    await api.report('w-1');
    expect((await restart()).body.id).toBe((await restart()).body.id);
  });

  it('expires within an hour, so that nobody is restarted for what is long over', async () => {
    await api.report('w-1');
    await restart();
    api.pass(3600);
    expect((await api.report('w-1')).body).not.toHaveProperty('commands');
  });

  it('answers 404 where the worker is not known, and 409 where it is stopped', async () => {
    expect((await restart()).status).toBe(404);
    await api.report('w-1');
    await api.post('/api/v1/workers/w-1/stop');
    expect((await restart()).status).toBe(409);
  });
});

describe('GET /health/workers/{id}/heartbeats', () => {
  const heartbeats = async (query = '') =>
    ((await api.get(`/health/workers/w-1/heartbeats${query}`)).body as HeartbeatList).heartbeats;

  it('S4.3 tells when they came and with what metadata, oldest first, by time range', async () => {
    for (let i = 0; i < 3; i++) {
      await api.report('w-1', { metadata: { turn: i }, status: 'idle' });
      api.pass(30);
    }
    expect(await heartbeats()).toEqual([
      { at: '2026-11-22T10:00:00.000Z', status: 'idle', metadata: { turn: 0 } },
      { at: '2026-11-22T10:00:30.000Z', status: 'idle', metadata: { turn: 1 } },
      { at: '2026-11-22T10:01:00.000Z', status: 'idle', metadata: { turn: 2 } },
    ]);
    const middle = await heartbeats('?from=2026-11-22T10:00:30Z&to=2026-11-22T10:00:59Z');
    expect(middle).toHaveLength(1);
  });

  it('S4.3 keeps the last 100', async () => {
    for (let i = 0; i < 120; i++) {
      await api.report('w-1');
      api.pass(1);
    }
    const all = await heartbeats();
    expect(all).toHaveLength(100);
    expect(all[0]?.at).toBe('2026-11-22T10:00:20.000Z');
  });

  it('refuses a range that ends before it begins, and a moment that is none', async () => {
    await api.report('w-1');
    const wrong = await api.get(
      '/health/workers/w-1/heartbeats?from=2026-11-22T11:00:00Z&to=2026-11-22T10:00:00Z',
    );
    expect([wrong.status, wrong.body.detail]).toEqual([
      400,
      expect.stringContaining('must not lie after to'),
    ]);
    expect((await api.get('/health/workers/w-1/heartbeats?from=yesterday')).status).toBe(400);
    expect((await api.get('/health/workers/nobody/heartbeats')).status).toBe(404);
  });
});
