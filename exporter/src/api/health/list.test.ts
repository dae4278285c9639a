import fc from 'fast-check';
import { TimeSlicer } from '../../event-loop/time-slicer';
import { worker } from '../../health/subject.fixture';
import { HealthApi } from './health.fixture';
import { type WorkerList } from './list';
import { emptyStateCounts, paginate } from './pagination';

let api: HealthApi;

beforeEach(async () => {
  api = await new HealthApi().open();
});

afterEach(() => api.end());

async function list(query = '') {
  return (await api.get(`/health/workers${query}`)).body as WorkerList;
}

function idsOf({ workers }: WorkerList) {
  return workers.map(({ worker_id }) => worker_id);
}

/** One of each: failed after 90 s of silence, degraded, healthy, unknown, stopped. */
async function oneOfEach(): Promise<void> {
  await api.report('failed', { worker_type: 'batch' });
  api.pass(50);
  await api.report('degraded', { worker_type: 'batch' });
  api.pass(40);
  await api.report('healthy', { worker_type: 'sandbox', status: 'processing' });
  await api.put('/health/workers/unknown');
  await api.report('stopped', { status: 'stopped' });
}

describe('GET /health/workers', () => {
  it('S2.14 lists totals per state and all workers', async () => {
    await oneOfEach();
    const body = await list();
    expect(body).toMatchObject({
      total: 5,
      by_state: { failed: 1, critical: 0, degraded: 1, unknown: 1, healthy: 1, stopped: 1 },
    });
    expect(idsOf(body)).toEqual(['degraded', 'failed', 'healthy', 'stopped', 'unknown']);
    expect(body).not.toHaveProperty('next_cursor');
  });

  it('S1.2 lists unresponsive workers without stopped ones', async () => {
    await oneOfEach();
    api.pass(1000);
    expect(idsOf(await list('?min_state=failed'))).toEqual(['degraded', 'failed', 'healthy', 'unknown']);
  });

  it('S4.5 lists workers in a state or a worse one', async () => {
    await oneOfEach();
    expect(idsOf(await list('?min_state=degraded'))).toEqual(['degraded', 'failed']);
    expect(idsOf(await list('?min_state=unknown'))).toEqual(['degraded', 'failed', 'unknown']);
    expect((await list('?min_state=critical')).total).toBe(1);
  });

  it('filters by type and by reported status', async () => {
    await oneOfEach();
    expect(idsOf(await list('?type=batch'))).toEqual(['degraded', 'failed']);
    expect(idsOf(await list('?status=processing'))).toEqual(['healthy']);
    expect(idsOf(await list('?type=batch&min_state=failed'))).toEqual(['failed']);
    expect(await list('?type=nothing')).toMatchObject({ total: 0, workers: [] });
  });

  it.each([
    ['limit=0', 'limit must be a whole number from 1 to 1000, was 0'],
    ['limit=1001', 'limit must be'],
    ['limit=ten', 'limit must be a whole number from 1 to 1000, was "ten"'],
    ['limit=1&limit=2', 'limit must be a whole number from 1 to 1000, was an array of 2'],
    ['min_state=bad', 'min_state must be "stopped" or "healthy"'],
    ['min_sate=failed', 'min_sate is not a known key; did you mean "min_state"?'],
    ['cursor=abc', 'cursor must be the next_cursor of the previous page'],
  ])('refuses ?%s', async (query, sentence) => {
    const { status, body } = await api.get(`/health/workers?${query}`);
    expect(status).toBe(400);
    expect(body.detail).toContain(`query parameter ${sentence}`);
  });

  it('lists each remaining worker on exactly one page while others change state, start and end', async () => {
    for (let i = 0; i < 25; i++) {
      await api.report(`w-${String(i).padStart(2, '0')}`);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=10${cursor}`);
      seen.push(...idsOf(page));
      cursor = page.next_cursor === undefined ? '' : `&cursor=${page.next_cursor}`;
      await api.delete(`/health/workers/${seen[0] ?? ''}`);
      await api.post('/health/workers/w-20/mark-failed');
      await api.report('a-newcomer');
    } while (cursor !== '');
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `w-${String(i).padStart(2, '0')}`));
  });
});

describe('a page', () => {
  it('contains the next IDs in order, in whatever order the fleet has them', async () => {
    const slicer = await TimeSlicer.start();
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,4}$/), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        ids,
        fc.integer({ min: 1, max: 10 }),
        fc.option(fc.string({ maxLength: 4 })),
        async (all, limit, after) => {
          const workers = all.map((id) => worker({}, { id }));
          const page = await paginate(workers, {}, { limit, ...(after !== null && { after }) }, slicer);
          const following = [...all].sort().filter((id) => after === null || id > after);
          expect(page.workers.map(({ id }) => id)).toEqual(following.slice(0, limit));
          expect(page.nextAfter).toBe(following.length > limit ? following[limit - 1] : undefined);
          expect(page).toMatchObject({
            total: all.length,
            byState: { ...emptyStateCounts(), healthy: all.length },
          });
        },
      ),
    );
  });
});

describe('GET /health/stats', () => {
  it('S4.7 S5.4 counts states, active and dead workers, in total and by type, and heartbeats', async () => {
    await oneOfEach();
    api.pass(299);
    await api.report('healthy');
    const { body } = await api.get('/health/stats');
    expect(body).toMatchObject({
      workers: 5,
      by_state: { failed: 3, critical: 0, degraded: 0, unknown: 0, healthy: 1, stopped: 1 },
      active: 1,
      dead: 3,
      heartbeats: 5,
      by_type: {
        batch: { workers: 2, active: 0, dead: 2 },
        sandbox: { workers: 1, active: 1, heartbeats: 2 },
      },
      monitor: { alive: true, started_at: '2026-11-22T10:00:00.000Z', uptime_seconds: 389, sources_down: [] },
    });
  });

  it('S5.4 counts an hourly job as active an hour after its heartbeat, and as dead at its threshold', async () => {
    await api.report('hourly', { interval_seconds: 3600, failure_threshold: 2 });
    api.pass(3600);
    expect((await api.get('/health/stats')).body).toMatchObject({ active: 1, dead: 0 });
    api.pass(3600);
    expect((await api.get('/health/stats')).body).toMatchObject({ active: 0, dead: 1 });
  });

  it('S5.4 counts a failed worker as dead even shortly after a heartbeat, and a stopped one not', async () => {
    await api.report('gone', { status: 'stopped' });
    await api.report('quick', { interval_seconds: 5, failure_threshold: 2 });
    api.pass(10);
    expect((await api.get('/health/stats')).body).toMatchObject({ active: 0, dead: 1 });
  });

  it('S5.4 counts an expected worker without a heartbeat as neither active nor dead until it fails', async () => {
    await api.put('/health/workers/late');
    expect((await api.get('/health/stats')).body).toMatchObject({ workers: 1, active: 0, dead: 0 });
    api.pass(90);
    expect((await api.get('/health/stats')).body).toMatchObject({ active: 0, dead: 1 });
  });

  it('S4.7 reports that the exporter is not alive, with the reason', async () => {
    api.stuck = 'The journal was not written for 31 s.';
    expect((await api.get('/health/stats')).body.monitor).toMatchObject({ alive: false, problem: api.stuck });
  });

  it('lists disconnected sources', async () => {
    await api.report('w-1');
    api.fleet.sources.disconnected('http');
    expect((await api.get('/health/stats')).body.monitor.sources_down).toEqual(['http']);
  });
});
