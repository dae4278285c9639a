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

describe('QueueTable', () => {
  const queue = (waiting: number): Partial<Report> => ({ queues: [{ queue: 'q', waiting }] });

  it('keeps the last report of a queue until its worker fails, stops or no longer reports it', async () => {
    await fleet.record({ worker_id: 'a', ...queue(1) }, 'http');
    await fleet.record({ worker_id: 'b', ...queue(2) }, 'http');
    expect([...fleet.state.queues()]).toMatchObject([{ queue: 'q', reporterId: 'b', waiting: 2 }]);
    await fleet.stopMonitoring('a');
    expect([...fleet.state.queues()]).toHaveLength(1);
    await fleet.record({ worker_id: 'b', status: 'stopped' }, 'http');
    expect([...fleet.state.queues()]).toHaveLength(0);
    await fleet.record({ worker_id: 'a', ...queue(3) }, 'http');
    harness.pass(100);
    expect([...fleet.state.queues()]).toHaveLength(0);
    await fleet.record({ worker_id: 'a', ...queue(3) }, 'http');
    await fleet.record({ worker_id: 'a', queues: [] }, 'http');
    expect([...fleet.state.queues()]).toHaveLength(0);
  });
});
