import { FleetHarness } from '../fleet.fixture';
import { type Fleet } from '../fleet';

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

describe('SandboxTable', () => {
  it('S3.7 counts the run time and cost of sandboxes, including restarts and removed ones', async () => {
    await fleet.record({ worker_id: 'w', worker_type: 'sandbox' }, 'http');
    await fleet.recordSandbox({ sandbox_id: 's', worker_id: 'w', hourly_cost_dollars: 2, state: 'running' });
    harness.pass(1800);
    expect([...fleet.state.sandboxUsage(fleet.state.now())]).toEqual([
      { workerType: 'sandbox', runtimeSeconds: 1800, costDollars: 1 },
    ]);
    fleet = await harness.reopen(1800);
    await fleet.recordSandbox({ sandbox_id: 's', state: 'terminated' });
    harness.pass(7200);
    expect([...fleet.state.sandboxUsage(fleet.state.now())]).toEqual([
      { workerType: 'sandbox', runtimeSeconds: 3600, costDollars: 2 },
    ]);
    expect([...fleet.state.sandboxes()]).toEqual([]);
  });
});
