import { type Report } from '@heartline/protocol';
import { FleetHarness } from '../fleet.fixture';
import { type Fleet } from '../fleet';

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

function queue(waiting: number, more: object = {}): Partial<Report> {
  return { queues: [{ queue: 'q', waiting, ...more }] };
}

function rows() {
  return [...fleet.state.queues()];
}

function isStale(): boolean[] {
  return rows().map((row) => fleet.state.queueIsStale(row, harness.clock.now()));
}

describe('QueueTable', () => {
  it('F7: keeps the last known depth when all workers of a queue say goodbye', async () => {
    for (const id of ['a', 'b', 'c']) {
      await fleet.record({ worker_id: id, ...queue(500, { connected: true }) }, 'http');
    }
    expect(fleet.state.queueWorkers('q')).toBe(3);
    for (const id of ['a', 'b', 'c']) {
      await fleet.record({ worker_id: id, status: 'stopped' }, 'http');
    }
    expect(rows()).toMatchObject([{ queue: 'q', reporterId: 'c', waiting: 500 }]);
    expect(fleet.state.queueWorkers('q')).toBe(0);
    fleet = await harness.reopen(60);
    expect(rows()).toMatchObject([{ waiting: 500 }]);
    expect(fleet.state.queueWorkers('q')).toBe(0);
  });

  it('F7: keeps the depth when its reporter fails, is removed, or restarts without it', async () => {
    await fleet.record({ worker_id: 'a', boot_id: '1', ...queue(7) }, 'http');
    await fleet.record({ worker_id: 'a', boot_id: '2' }, 'http');
    expect(rows()).toMatchObject([{ waiting: 7 }]);
    expect(fleet.state.queueWorkers('q')).toBe(0);
    await fleet.record({ worker_id: 'a', boot_id: '2', ...queue(8) }, 'http');
    harness.pass(120);
    expect(fleet.state.get('a')?.health.state).toBe('failed');
    await fleet.forget('a', 'deleted');
    expect(rows()).toMatchObject([{ waiting: 8 }]);
    harness.pass(25 * 3600);
    expect(rows()).toEqual([]);
  });

  it('F7: drops a queue that its reporter no longer has, unless another worker reported it later', async () => {
    await fleet.record({ worker_id: 'a', ...queue(1) }, 'http');
    await fleet.record({ worker_id: 'b', ...queue(2) }, 'http');
    await fleet.record({ worker_id: 'a', queues: [] }, 'http');
    expect(rows()).toMatchObject([{ reporterId: 'b', waiting: 2 }]);
    await fleet.record({ worker_id: 'b', queues: [] }, 'http');
    expect(rows()).toEqual([]);
  });

  it('F7: marks a report as stale after three intervals of its reporter, although the worker lives', async () => {
    await fleet.record({ worker_id: 'a', ...queue(5) }, 'http');
    harness.pass(90);
    expect(isStale()).toEqual([false]);
    await fleet.record({ worker_id: 'a' }, 'http');
    harness.pass(1);
    expect(isStale()).toEqual([true]);
    await fleet.record({ worker_id: 'b', ...queue(6) }, 'http');
    expect(isStale()).toEqual([false]);
  });

  it('F7: does not count the absence of the exporter against a report', async () => {
    await fleet.record({ worker_id: 'a', ...queue(5) }, 'http');
    fleet = await harness.reopen(3600);
    expect(isStale()).toEqual([false]);
    harness.pass(100);
    expect(isStale()).toEqual([true]);
  });

  it('F7: does not count a worker that is disconnected, and counts one that does not say', async () => {
    await fleet.record({ worker_id: 'a', ...queue(5, { connected: false }) }, 'http');
    expect(fleet.state.queueWorkers('q')).toBe(0);
    await fleet.record({ worker_id: 'b', ...queue(5) }, 'http');
    expect(fleet.state.queueWorkers('q')).toBe(1);
    await fleet.record({ worker_id: 'a', ...queue(5, { connected: true }) }, 'http');
    expect(fleet.state.queueWorkers('q')).toBe(2);
  });
});
