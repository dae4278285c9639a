import { type Report } from '@heartline/protocol';
import { FleetHarness } from './fleet.fixture';
import { type Fleet } from './fleet';
import { type Worker } from '../model/worker';

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

function record(report: Partial<Report> = {}) {
  return fleet.record({ worker_id: 'w', ...report }, 'http');
}
function worker(): Worker {
  const match = fleet.state.get('w');
  if (match === undefined) {
    throw new Error('unknown worker');
  }
  return match;
}

describe('a restart of the exporter', () => {
  it('restores receive times, totals, histograms and queues', async () => {
    await record({
      worker_type: 'r',
      boot_id: 'a',
      sequence: 3,
      started_at: '2026-11-22T10:00:00Z',
      labels: {},
      tasks: { types: { t: { succeeded: 4 } } },
      queues: [{ queue: 'q', waiting: 1 }],
    });
    harness.pass(10);
    await record({ tasks: { types: { t: { succeeded: 5, duration: { count: 1, sum_seconds: 2 } } } } });
    const snapshot = () => ({
      worker: worker(),
      queues: [...fleet.state.queues()],
      durations: [...fleet.state.taskDurations()],
      gaps: [...fleet.state.interarrivals()],
    });
    const before = snapshot();
    fleet = await harness.reopen(3600);
    expect(snapshot()).toEqual(before);
    expect(fleet.state.age(worker(), fleet.state.now())).toBe(0);
  });

  it('excludes the downtime from the ages of workers', async () => {
    await record();
    harness.pass(20);
    fleet = await harness.reopen(3600);
    expect(worker().health.state).toBe('healthy');
    harness.pass(30 + 17.4);
    expect(worker().health.state).toBe('healthy');
    harness.pass(0.1);
    expect(worker().health.state).toBe('critical');
  });

  it('keeps ages if the wall clock was set back during the downtime', async () => {
    await record();
    harness.pass(20);
    await fleet.checkpoint();
    fleet = await harness.reopen(-7200);
    expect(fleet.state.age(worker(), fleet.state.now())).toBe(20_000);
    fleet = await harness.reopen(10);
    expect(fleet.state.age(worker(), fleet.state.now())).toBe(20_000);
    harness.pass(30 + 15);
    expect(fleet.state.age(worker(), fleet.state.now())).toBe(35_000);
  });
});
