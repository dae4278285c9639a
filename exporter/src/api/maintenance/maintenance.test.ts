import { HealthApi } from '../health/health.fixture';

let api: HealthApi;
beforeEach(async () => {
  api = await new HealthApi(['--labels.allow=region']).open();
});
afterEach(() => api.end());

describe('POST /health/workers/{id}/pause', () => {
  it('F8 holds until the worker is resumed, whatever it reports, and across a restart of the exporter', async () => {
    await api.report('w-1');
    const paused = await api.post('/health/workers/w-1/pause', { reason: 'new disk' });
    expect(paused.body).toMatchObject({ state: 'healthy', maintenance: { reason: 'new disk' } });
    expect(paused.body.maintenance).not.toHaveProperty('until');
    await api.report('w-1');
    api.pass(90);
    const failed = (await api.get('/health/workers/w-1')).body;
    expect(failed).toMatchObject({
      state: 'failed',
      missed_heartbeats: 3,
      maintenance: { reason: 'new disk' },
    });
    expect((await api.get('/health/workers')).body.workers).toMatchObject([{ maintenance: {} }]);
    expect((await api.get('/health/stats')).body.by_state.failed).toBe(1);
    await api.open();
    expect((await api.get('/health/workers/w-1')).body.maintenance).toEqual(failed.maintenance);
    const resumed = await api.post('/health/workers/w-1/resume');
    expect(resumed.status).toBe(200);
    expect(resumed.body).not.toHaveProperty('maintenance');
  });

  it('F8 ends by itself after a duration or at a time, and a repeated request replaces it', async () => {
    await api.report('w-1');
    await api.post('/health/workers/w-1/pause', { duration_seconds: 60 });
    api.pass(1);
    const ends = new Date(api.fleet.state.now() + 120_000).toISOString();
    const replaced = await api.post('/health/workers/w-1/pause', { ends_at: ends });
    expect(replaced.body.maintenance.until).toBe(ends);
    expect((await api.get('/health/maintenance?state=active')).body.total).toBe(1);
    api.pass(119.999);
    expect((await api.get('/health/workers/w-1')).body).toHaveProperty('maintenance');
    api.pass(0.001);
    expect((await api.get('/health/workers/w-1')).body).not.toHaveProperty('maintenance');
    expect((await api.get('/health/maintenance')).body.windows).toMatchObject([
      { state: 'ended', ends_at: ends },
      { state: 'ended', ended_at: expect.any(String) },
    ]);
  });

  it('F8 accepts IDs of platforms, encoded and not', async () => {
    await api.report('arn:aws/task 1');
    const path = '/health/workers/arn:aws/task%201';
    expect((await api.post(`${path}/pause`)).body.maintenance.reason).toBe('paused by hand');
    const scope = { workers: ['arn:aws/task *'] };
    const started = await api.post('/health/maintenance', scope);
    expect(started.body.worker_count).toBe(1);
    await api.delete(`/health/maintenance/${started.body.id}`);
    expect((await api.post(`${path}/resume`)).body).not.toHaveProperty('maintenance');
  });

  it.each([
    [{ duration_seconds: 0 }, 'duration_seconds'],
    [{ duration_seconds: 1e9 }, 'duration_seconds'],
    [{ ends_at: '2020-01-01T00:00:00Z' }, 'ends_at must be after the start'],
    [{ ends_at: '2999-01-01T00:00:00Z' }, 'at most 366 days later'],
    [{ ends_at: 'tomorrow' }, 'ends_at'],
    [{ ends_at: '2026-12-01T00:00:00Z', duration_seconds: 5 }, 'it has both'],
    [{ reason: '' }, 'reason'],
    [{ until: 'x' }, 'until'],
  ])('rejects %j', async (body, detail) => {
    await api.report('w-1');
    const response = await api.post('/health/workers/w-1/pause', body);
    expect(response.status).toBe(400);
    expect(response.body.detail).toContain(detail);
    expect((await api.get('/health/maintenance')).body.total).toBe(0);
  });

  it('does not know a worker that does not exist', async () => {
    expect((await api.post('/health/workers/w-9/pause')).status).toBe(404);
    expect((await api.post('/health/workers/w-9/resume')).status).toBe(404);
  });
});

describe('POST /health/maintenance', () => {
  it('F8 is for workers by type, host and label, with future ones', async () => {
    const report = { worker_type: 'batch', hostname: 'node-1', labels: { region: 'eu-west' } };
    await api.report('w-1', report);
    await api.report('w-2', { ...report, labels: { region: 'us' } });
    const response = await api.post('/health/maintenance', {
      worker_types: ['batch'],
      hostnames: ['node-*'],
      labels: { region: 'eu-*' },
      reason: 'move',
    });
    expect(response.status).toBe(201);
    expect(response.body).toMatchObject({
      state: 'active',
      worker_types: ['batch'],
      hostnames: ['node-*'],
      labels: { region: 'eu-*' },
      worker_count: 1,
    });
    await api.report('w-3', report);
    const inMaintenance = async (id: string) =>
      (await api.get(`/health/workers/${id}`)).body.maintenance !== undefined;
    expect([await inMaintenance('w-1'), await inMaintenance('w-2'), await inMaintenance('w-3')]).toEqual([
      true,
      false,
      true,
    ]);
    expect((await api.get('/health/maintenance?worker_id=w-3')).body.total).toBe(1);
    expect((await api.get('/health/maintenance?worker_id=w-2')).body.total).toBe(0);
    // The window is for other workers, too, so that it is not ended by accident.
    const refused = await api.post('/health/workers/w-3/resume');
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain(response.body.id);
    const ended = await api.delete(`/health/maintenance/${response.body.id}`);
    expect(ended.body).toMatchObject({ state: 'ended', worker_count: 0, ended_at: expect.any(String) });
    expect(await inMaintenance('w-3')).toBe(false);
    // Ending it again does not change when it ended.
    api.pass(5);
    expect((await api.delete(`/health/maintenance/${response.body.id}`)).body).toEqual(ended.body);
  });

  it('F8 is scheduled and listed before it starts', async () => {
    await api.report('w-1');
    const starts = new Date(api.fleet.state.now() + 60_000).toISOString();
    const body = { all: true, starts_at: starts, duration_seconds: 30, reason: 'upgrade' };
    expect((await api.post('/health/maintenance', body)).body).toMatchObject({
      state: 'scheduled',
      starts_at: starts,
    });
    expect((await api.get('/health/workers/w-1')).body).not.toHaveProperty('maintenance');
    api.pass(60);
    expect((await api.get('/health/workers/w-1')).body.maintenance).toMatchObject({ since: starts });
    api.pass(30);
    expect((await api.get('/health/workers/w-1')).body).not.toHaveProperty('maintenance');
  });

  it('pages through the windows, newest first', async () => {
    for (const reason of ['a', 'b', 'c']) {
      await api.post('/health/maintenance', { workers: ['x-*'], reason });
      api.pass(1);
    }
    const first = (await api.get('/health/maintenance?limit=2')).body;
    expect(first.windows).toMatchObject([{ reason: 'c' }, { reason: 'b' }]);
    const rest = (await api.get(`/health/maintenance?limit=2&cursor=${first.next_cursor}`)).body;
    expect(rest.windows).toMatchObject([{ reason: 'a' }]);
    expect(rest).not.toHaveProperty('next_cursor');
    expect((await api.get('/health/maintenance?cursor=dzp3LTE')).status).toBe(400);
  });

  it('puts no more than 4 MB of windows on a page, and the others on the next ones', async () => {
    const patterns = Array.from({ length: 50 }, (_, index) => `${index}-`.padEnd(256, 'x'));
    const content = { workers: patterns, worker_types: patterns, hostnames: patterns };
    const ids: unknown[] = [];
    for (let n = 0; n < 60; n++) {
      ids.unshift((await api.post('/health/maintenance', content)).body.id);
      api.pass(1);
    }
    const first = (await api.get('/health/maintenance?limit=1000')).body;
    expect(first.total).toBe(60);
    expect(JSON.stringify(first).length).toBeLessThan(4 * 1024 * 1024);
    const rest = (await api.get(`/health/maintenance?limit=1000&cursor=${first.next_cursor}`)).body;
    expect(rest).not.toHaveProperty('next_cursor');
    expect([...first.windows, ...rest.windows]).toMatchObject(ids.map((id) => ({ id })));
  });

  it.each<[object, string]>([
    [{}, '"all": true'],
    [{ all: true, workers: ['a'] }, 'it has both'],
    [{ workers: [] }, 'workers'],
    [{ workers: Array.from({ length: 51 }, (_, n) => `w-${n}`) }, 'workers'],
    [{ worker_types: ['x'.repeat(257)] }, 'worker_types'],
    [{ labels: { team: 'a' } }, 'one of region), was "team"'],
    [{ all: false }, 'all'],
    [{ workers: ['a'], starts_at: '2026-13-01T00:00:00Z' }, 'starts_at'],
    [
      { workers: ['a'], starts_at: '2030-01-01T00:00:00Z', ends_at: '2029-01-01T00:00:00Z' },
      'after the start',
    ],
  ])('rejects %j', async (body, detail) => {
    const response = await api.post('/health/maintenance', body);
    expect(response.status).toBe(400);
    expect(response.body.detail).toContain(detail);
  });

  it('makes hidden characters visible', async () => {
    const { body } = await api.post('/health/maintenance', { workers: ['a\u202e'], reason: 'a\nb' });
    expect(body.reason).toBe('a␊b');
  });
});
