import { type Fleet } from './fleet';
import { FleetHarness } from './fleet.fixture';

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

const HOUR = 3600;

function stateOf(id: string) {
  return fleet.state.get(id)?.health.state;
}

/** A job of the source that said goodbye. */
async function endRun(id: string, source: string) {
  await fleet.record({ worker_id: id, interval_seconds: HOUR, failure_threshold: 2 }, source);
  await fleet.record({ worker_id: id, status: 'stopped' }, source);
}

describe('P1: a source that is no longer read', () => {
  it('does not let its jobs fail that said goodbye before, while jobs of other sources do', async () => {
    await endRun('a', 'redis');
    await endRun('b', 'sql');
    expect(await fleet.sources.removed('redis')).toBe(1);
    harness.pass(0.9 * HOUR);
    expect(stateOf('a')).toBe('stopped');
    harness.pass(1.2 * HOUR);
    expect(stateOf('a')).not.toBe('failed');
    expect(stateOf('b')).toBe('failed');
  });

  it('stops monitoring a job that is overdue, until its next heartbeat', async () => {
    await endRun('a', 'redis');
    harness.pass(2.1 * HOUR);
    expect(stateOf('a')).toBe('failed');
    await fleet.sources.removed('redis');
    expect(stateOf('a')).toBe('stopped');
    await fleet.record({ worker_id: 'a' }, 'http');
    expect(stateOf('a')).toBe('healthy');
  });
});
