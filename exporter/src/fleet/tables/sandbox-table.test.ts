import { Bench } from '../fleet.fixture';
import { type Fleet } from '../fleet';

let bench: Bench;
let fleet: Fleet;
beforeEach(async () => {
  bench = new Bench();
  fleet = await bench.open();
});
afterEach(() => bench.end());

describe('sandboxes', () => {
  it('S3.7 cost what they ran, whatever becomes of them', async () => {
    await fleet.record({ worker_id: 'w', worker_type: 'sandbox' }, 'http');
    await fleet.recordSandbox({ sandbox_id: 's', worker_id: 'w', hourly_cost_dollars: 2, state: 'running' });
    bench.pass(1800);
    expect([...fleet.state.sandboxUsage(fleet.state.now())]).toEqual([
      { workerType: 'sandbox', runtimeSeconds: 1800, costDollars: 1 },
    ]);
    fleet = await bench.reopen(1800);
    await fleet.recordSandbox({ sandbox_id: 's', state: 'terminated' });
    bench.pass(7200);
    expect([...fleet.state.sandboxUsage(fleet.state.now())]).toEqual([
      { workerType: 'sandbox', runtimeSeconds: 3600, costDollars: 2 },
    ]);
    expect([...fleet.state.sandboxes()]).toEqual([]);
  });
});
