import { HealthApi } from './health.fixture';
import { type HeartbeatList } from './heartbeats';
import { type WorkerResponse } from './worker-response';

let api: HealthApi;

beforeEach(async () => {
  api = await new HealthApi(['--retention.stopped-seconds=3600']).open();
});

afterEach(() => api.end());

async function worker(id = 'w-1') {
  return (await api.get(`/health/workers/${id}`)).body as WorkerResponse;
}

describe('GET /health/workers/{id}', () => {
  it('S1.1 responds with 404 for an unknown worker, and says how to create it', async () => {
    const { status, body, type } = await api.get('/health/workers/w-1');
    expect([status, type]).toEqual([404, 'application/problem+json']);
    expect(body.detail).toContain('PUT /health/workers/w-1');
  });

  it('S1.1 an expected worker is unknown until its first heartbeat and healthy after it', async () => {
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

  it('S1.1 a worker is failed at its threshold, with missed heartbeats and last heartbeat', async () => {
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
      issues: ['no heartbeat for 90 s; expected every 30 s; fails after 3 missed'],
    });
  });

  it('F1 says which worker cannot be judged yet, and why', async () => {
    await api.report('w-1', { interval_seconds: 3600 });
    expect(await worker()).toMatchObject({ excused_seconds: 0, detection_suppressed: false });
    api.pass(3600);
    const from = api.harness.clock.at;
    api.harness.clock.pass(10);
    api.fleet.addGap({ from, to: api.harness.clock.at }, 'absence');
    api.pass(60);
    expect(await worker()).toMatchObject({ excused_seconds: 70, detection_suppressed: false, issues: [] });
    api.pass(3000);
    expect(await worker()).toMatchObject({
      state: 'healthy',
      age_seconds: 3600,
      excused_seconds: 3070,
      detection_suppressed: true,
      issues: [
        'cannot be judged yet: no heartbeat for 6670 s, of which 3070 s do not count, because heartbeats could not be received',
      ],
    });
    await api.report('w-1', { interval_seconds: 3600 });
    expect(await worker()).toMatchObject({ excused_seconds: 0, detection_suppressed: false, issues: [] });
  });

  it('F2 finds a worker by the name that its platform gave it, encoded or not', async () => {
    const name = 'arn:aws:ecs:eu:1:task/c/0af3';
    const id = 'arn:aws:ecs:eu:1:task_x2F_c_x2F_0af3';
    await api.report(name);
    for (const path of [id, encodeURIComponent(name), name]) {
      expect(await worker(path)).toMatchObject({ worker_id: id, reported_id: name });
      expect((await api.get(`/health/workers/${path}/heartbeats`)).status).toBe(200);
    }
    await api.report('w-1');
    expect(await worker('w-1')).not.toHaveProperty('reported_id');
    expect((await api.delete(`/health/workers/${name}`)).status).toBe(200);
    expect(api.fleet.state.get(id)).toBeUndefined();
  });

  it('F2 names two processes that report under one ID, as long as they do', async () => {
    for (let report = 0; report < 3; report++) {
      await api.report('w-1', { boot_id: 'a' });
      api.pass(10);
      await api.report('w-1', { boot_id: 'b' });
      api.pass(10);
    }
    expect((await worker()).issues).toEqual([
      'two processes report under this worker ID; give each its own ID',
    ]);
    for (let report = 0; report < 31; report++) {
      await api.report('w-1', { boot_id: 'b' });
      api.pass(20);
    }
    expect((await worker()).issues).toEqual([]);
  });

  it('S1.4 S4.2 uses the defaults 30 s and 3, or the values that the worker declares', async () => {
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

  it('S4.1 a worker is healthy again after one heartbeat', async () => {
    await api.report('w-1');
    api.pass(500);
    await api.report('w-1');
    expect(await worker()).toMatchObject({ state: 'healthy', age_seconds: 0, issues: [] });
  });

  it('S2.4 S2.7 lists the result of each check and its cost in the score', async () => {
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

  it('rejects an invalid ID', async () => {
    expect((await api.get(`/health/workers/${'a'.repeat(129)}`)).status).toBe(400);
  });
});

describe('PUT /health/workers/{id}', () => {
  it('S4.4 monitors a worker before its first heartbeat, and fails it at its threshold', async () => {
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
      issues: [expect.stringContaining('no heartbeat since the registration')],
    });
  });

  it('S2.3 the score is 0 before the first heartbeat', async () => {
    expect((await api.put('/health/workers/w-1')).body).toMatchObject({
      score: 0,
      checks: [{ check: 'heartbeat', status: 'critical', cost: 1 }],
    });
    await api.report('w-1');
    expect(await worker()).toMatchObject({ score: 1 });
  });

  it('changes interval and threshold of an existing worker', async () => {
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
  it('S1.3 marks a worker as failed, by default for missed heartbeats', async () => {
    await api.report('w-1');
    const { status, body } = await api.post('/health/workers/w-1/mark-failed');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'failed',
      marked_failed: { at: '2026-11-22T10:00:00.000Z', reason: 'missed heartbeats' },
      issues: ['marked failed by hand: missed heartbeats'],
    });
  });

  it('S1.3 S2.3 sets the score to 0 until the next heartbeat', async () => {
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

  it('S1.3 survives a restart, and ends with the next heartbeat', async () => {
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

  it('S1.3 responds with 404 for an unknown worker', async () => {
    expect((await api.post('/health/workers/w-1/mark-failed')).status).toBe(404);
  });
});

describe('POST /health/workers/{id}/stop-monitoring', () => {
  it('S4.4 does not expect heartbeats until the next one', async () => {
    await api.report('w-1');
    expect((await api.post('/health/workers/w-1/stop-monitoring')).body).toMatchObject({ state: 'stopped' });
    api.pass(1000);
    expect(await worker()).toMatchObject({ state: 'stopped', missed_heartbeats: 0, issues: [] });
    await api.report('w-1');
    expect((await worker()).state).toBe('healthy');
  });

  it('S4.4 stop-monitoring does not count as a heartbeat; a stop report does', async () => {
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

  it('S4.4 stops an expected worker without a heartbeat', async () => {
    await api.put('/health/workers/w-1');
    expect((await api.post('/health/workers/w-1/stop-monitoring')).body).toMatchObject({ state: 'stopped' });
    expect(await worker()).not.toHaveProperty('last_heartbeat');
  });

  it('responds with 404 for an unknown worker', async () => {
    expect((await api.post('/health/workers/w-1/stop-monitoring')).status).toBe(404);
  });
});

describe('DELETE /health/workers/{id}', () => {
  it('forgets a worker; a late report creates a new one', async () => {
    await api.report('w-1');
    expect((await api.delete('/health/workers/w-1')).body).toEqual({ worker_id: 'w-1', forgotten: true });
    expect((await api.get('/health/workers/w-1')).status).toBe(404);
    expect((await api.delete('/health/workers/w-1')).status).toBe(404);
  });
});

describe('POST /health/workers/{id}/restart', () => {
  const restart = () => api.post('/health/workers/w-1/restart');

  it('S2.14 queues a command, which the worker receives once, in the response to its next report', async () => {
    await api.report('w-1');
    const { status, body } = await restart();
    expect([status, body.action]).toEqual([202, 'restart']);
    expect((await api.report('w-2')).body).not.toHaveProperty('commands');
    expect((await api.report('w-1')).body.commands).toEqual([
      { id: body.id, action: 'restart', worker_id: 'w-1' },
    ]);
    expect((await api.report('w-1')).body).not.toHaveProperty('commands');
  });

  it('returns the same command for all requests while it waits', async () => {
    await api.report('w-1');
    expect((await restart()).body.id).toBe((await restart()).body.id);
  });

  it('expires within an hour', async () => {
    await api.report('w-1');
    await restart();
    api.pass(3600);
    expect((await api.report('w-1')).body).not.toHaveProperty('commands');
  });

  it('responds with 404 for an unknown worker, and with 409 for a stopped one', async () => {
    expect((await restart()).status).toBe(404);
    await api.report('w-1');
    await api.post('/api/v1/workers/w-1/stop');
    expect((await restart()).status).toBe(409);
  });
});

describe('GET /health/workers/{id}/heartbeats', () => {
  const heartbeats = async (query = '') =>
    ((await api.get(`/health/workers/w-1/heartbeats${query}`)).body as HeartbeatList).heartbeats;

  it('S4.3 lists times and metadata, oldest first, by time range', async () => {
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

  it('S4.3 keeps the last 100 heartbeats', async () => {
    for (let i = 0; i < 120; i++) {
      await api.report('w-1');
      api.pass(1);
    }
    const all = await heartbeats();
    expect(all).toHaveLength(100);
    expect(all[0]?.at).toBe('2026-11-22T10:00:20.000Z');
  });

  it('rejects a range that ends before it starts, and an invalid time', async () => {
    await api.report('w-1');
    const wrong = await api.get(
      '/health/workers/w-1/heartbeats?from=2026-11-22T11:00:00Z&to=2026-11-22T10:00:00Z',
    );
    expect([wrong.status, wrong.body.detail]).toEqual([
      400,
      expect.stringContaining('must not be later than to'),
    ]);
    expect((await api.get('/health/workers/w-1/heartbeats?from=yesterday')).status).toBe(400);
    expect((await api.get('/health/workers/nobody/heartbeats')).status).toBe(404);
  });
});
