import { HealthApi } from '../health/health.fixture';
import { type RecoveryList } from './actions';

let api: HealthApi;

beforeEach(async () => {
  api = await new HealthApi().open();
});

afterEach(() => api.end());

describe('GET /health/recovery', () => {
  const restart = (id: string, reason = 'it leaks') => api.post(`/health/workers/${id}/restart`, { reason });
  const audit = async (query = '') => (await api.get(`/health/recovery${query}`)).body as RecoveryList;

  it('S2.14 lists requester, worker, address, reason and outcome of each action', async () => {
    await api.report('w-1', { worker_type: 'batch' });
    const { body: command } = await restart('w-1');
    await restart('nobody');
    const { total, actions } = await audit();
    expect(total).toBe(2);
    expect(actions).toEqual([
      expect.objectContaining({ worker_id: 'nobody', outcome: 'refused', refusal: 'unknown_worker' }),
      {
        id: command.id,
        action: 'restart',
        worker_id: 'w-1',
        worker_type: 'batch',
        outcome: 'waiting',
        explanation: 'waits for the next report of the worker',
        trigger: 'hand',
        reason: 'it leaks',
        asked_from: '127.0.0.1',
        at: '2026-11-22T10:00:00.000Z',
      },
    ]);
    api.pass(5);
    await api.report('w-1');
    expect((await audit()).actions[1]).toMatchObject({
      outcome: 'handed_out',
      handed_out_at: '2026-11-22T10:00:05.000Z',
    });
  });

  it('S2.14 keeps actions and commands across a restart', async () => {
    await api.report('w-1');
    const { body: command } = await restart('w-1');
    await api.open();
    expect((await audit()).actions).toMatchObject([{ id: command.id, outcome: 'waiting' }]);
    expect((await api.report('w-1')).body.commands).toEqual([
      { id: command.id, action: 'restart', worker_id: 'w-1' },
    ]);
  });

  it('filters by worker, and lists each action on one page while others are added', async () => {
    for (const id of ['w-1', 'w-2', 'w-1', 'w-1', 'w-2']) {
      await restart(id);
    }
    const all = (await audit('?worker_id=w-1')).actions.map(({ id }) => id);
    expect(all).toHaveLength(3);
    const first = await audit('?worker_id=w-1&limit=2');
    expect([first.total, first.actions.map(({ id }) => id)]).toEqual([3, all.slice(0, 2)]);
    await restart('w-1');
    const second = await audit(`?worker_id=w-1&limit=2&cursor=${first.next_cursor ?? ''}`);
    expect(second.actions.map(({ id }) => id)).toEqual(all.slice(2));
    expect(second).not.toHaveProperty('next_cursor');
  });

  it.each(['?limit=0', '?limit=1001', '?worker_id=', '?cursor=dzph', '?outcome=waiting'])(
    'rejects %s',
    async (query) => {
      expect((await api.get(`/health/recovery${query}`)).status).toBe(400);
    },
  );
});
