import { HealthApi } from '../health/health.fixture';

let api: HealthApi;

beforeEach(async () => {
  api = await new HealthApi(['--fleet.minimum-workers=indexer=3']).open();
});
afterEach(() => api.end());

describe('F5: the minimum number of workers of a type', () => {
  it('is that of the configuration until another one is declared', async () => {
    await api.report('w-1', { worker_type: 'indexer' });
    const configured = { worker_type: 'indexer', minimum_workers: 3, source: 'config', living_workers: 1 };
    expect((await api.get('/health/worker-types/indexer')).body).toEqual(configured);
    expect((await api.put('/health/worker-types/indexer', { minimum_workers: 5 })).body).toEqual({
      ...configured,
      minimum_workers: 5,
      source: 'api',
    });
    expect((await api.delete('/health/worker-types/indexer')).body).toEqual({
      worker_type: 'indexer',
      deleted: true,
    });
    expect((await api.get('/health/worker-types/indexer')).body).toEqual(configured);
  });

  it('survives a restart of the exporter', async () => {
    await api.put('/health/worker-types/batch', { minimum_workers: 2 });
    await api.open();
    expect((await api.get('/health/worker-types')).body).toEqual({
      worker_types: [
        { worker_type: 'batch', minimum_workers: 2, source: 'api', living_workers: 0 },
        { worker_type: 'indexer', minimum_workers: 3, source: 'config', living_workers: 0 },
      ],
    });
  });

  it('counts neither stopped and failed workers, nor expected ones that have not reported', async () => {
    await api.put('/health/workers/w-expected', { worker_type: 'indexer' });
    await api.report('w-stopped', { worker_type: 'indexer', status: 'stopped' });
    await api.report('w-failed', { worker_type: 'indexer', interval_seconds: 1 });
    api.pass(10);
    await api.report('w-living', { worker_type: 'indexer' });
    expect((await api.get('/health/worker-types/indexer')).body).toMatchObject({ living_workers: 1 });
  });

  it('of 0 declares that none is needed', async () => {
    const { body } = await api.put('/health/worker-types/indexer', { minimum_workers: 0 });
    expect(body).toMatchObject({ minimum_workers: 0, source: 'api' });
  });

  it.each([
    ['a negative number', { minimum_workers: -1 }],
    ['a fraction', { minimum_workers: 1.5 }],
    ['nothing', {}],
  ])('cannot be %s', async (_which, body) => {
    expect((await api.put('/health/worker-types/batch', body)).status).toBe(400);
  });

  it('is unknown for a type without one', async () => {
    expect((await api.get('/health/worker-types/batch')).status).toBe(404);
    expect((await api.delete('/health/worker-types/indexer')).status).toBe(404);
  });

  it('has a limit on the number of types', async () => {
    for (let n = 0; n < 200; n++) {
      await api.fleet.typeMinimums.declare(`type-${n}`, 1);
    }
    const { status, body } = await api.put('/health/worker-types/batch', { minimum_workers: 1 });
    expect(status).toBe(503);
    expect(body.detail).toBe(
      'Too many worker types with a minimum: the limit is 200. Delete one, or declare it in fleet.minimum_workers.',
    );
    expect((await api.put('/health/worker-types/type-7', { minimum_workers: 2 })).status).toBe(200);
  });
});
