import { FleetHarness } from '../fleet.fixture';
import { type Fleet } from '../fleet';

const HOUR = 3600;

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

function report(id: string, seconds: number): Promise<unknown> {
  return fleet.record({ worker_id: id, interval_seconds: seconds }, 'http');
}

function suppressed(): string[] {
  return [...fleet.state.suppressedWorkers(harness.clock.at)].map(({ id }) => id);
}

/** The workers and the metric of the exporter, a second later. */
function shown(): [string[], boolean] {
  harness.pass(1);
  return [suppressed(), harness.metrics.suppressed];
}

describe('F1 suppressed detection', () => {
  it('F1 is judged by the interval of each worker', async () => {
    await report('fast', 30);
    await report('hourly', HOUR);
    harness.pass(20);
    fleet = await harness.reopen(60);
    // The heartbeat of the fast worker was due meanwhile, the other was not.
    expect(shown()).toEqual([['fast'], true]);
    await report('fast', 30);
    expect(shown()).toEqual([[], false]);
  });

  it('F1 lasts for an hourly job until its grace is over, and is on nobody that reports', async () => {
    await report('hourly', HOUR);
    await report('fast', 30);
    harness.pass(HOUR - 1);
    await report('fast', 30);
    fleet = await harness.reopen(60);
    await report('fast', 30);
    expect(shown()).toEqual([[], false]);
    harness.pass(HOUR / 4);
    await report('fast', 30);
    expect(shown()).toEqual([['hourly'], true]);
    harness.pass(HOUR - 5);
    expect(shown()).toEqual([['hourly'], true]);
    // The grace is over when the heartbeat after the one that may have been lost is late, too.
    harness.pass(5);
    expect(fleet.state.get('hourly')?.health.state).toBe('critical');
    expect(shown()).toEqual([[], false]);
  });

  it('F1 is not on a worker that is stopped, failed or marked', async () => {
    for (const id of ['stopped', 'failed', 'marked']) {
      await report(id, 30);
    }
    await fleet.record({ worker_id: 'stopped', status: 'stopped' }, 'http');
    await fleet.markFailed('marked', 'by hand');
    harness.pass(20);
    fleet.addGap({ from: harness.clock.at, to: (harness.clock.at += 10_000) }, 'stall');
    harness.pass(90);
    expect(shown()).toEqual([[], false]);
  });

  it('F1 is on the workers of an unreachable source', async () => {
    await fleet.record({ worker_id: 'r' }, 'redis');
    await report('w', 30);
    fleet.sources.disconnected('redis');
    expect(shown()).toEqual([['r'], true]);
    fleet.sources.reconnected('redis');
    expect(shown()).toEqual([[], false]);
  });

  it('F1 is known after the exporter dropped the gap and restarted', async () => {
    await report('weekly', 7 * 24 * HOUR);
    for (let hour = 0; hour < 220; hour++) {
      harness.pass(HOUR);
      fleet.addGap({ from: harness.clock.at, to: (harness.clock.at += 5000) }, 'absence');
    }
    expect(shown()).toEqual([['weekly'], true]);
    fleet = await harness.reopen(1);
    expect(shown()).toEqual([['weekly'], true]);
  });
});
