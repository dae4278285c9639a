import { type Report } from '@heartline/protocol';
import { type Fleet } from '../fleet';
import { FleetHarness } from '../fleet.fixture';

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

type TaskStats = NonNullable<NonNullable<NonNullable<Report['tasks']>['types']>[string]>;

function record(id: string, stats: TaskStats, more: Partial<Report> = {}) {
  return fleet.record(
    { worker_id: id, worker_type: 'job', tasks: { types: { run: stats } }, ...more },
    'http',
  );
}

function totals() {
  return [...fleet.state.taskTotals()];
}

describe('F6: counters per type', () => {
  it('F6: count each task of 60 jobs that report once and end', async () => {
    for (let job = 0; job < 60; job++) {
      await record(
        `job-${job}`,
        { failed: 1, duration: { count: 1, sum_seconds: 2 } },
        { boot_id: `b-${job}` },
      );
      await fleet.record({ worker_id: `job-${job}`, boot_id: `b-${job}`, status: 'stopped' }, 'http');
      harness.pass(15);
    }
    expect(totals()).toMatchObject([
      { workerType: 'job', taskType: 'run', succeeded: 0, failed: 60, busySeconds: 120, failuresInRow: 60 },
    ]);
  });

  it('F6: stay when workers are forgotten, restart under their ID, and when the exporter restarts', async () => {
    await record('w', { succeeded: 5, failed: 1 }, { boot_id: 'a' });
    await record('w', { succeeded: 2, timed_out: 1, cancelled: 1 }, { boot_id: 'b' });
    await fleet.forget('w', 'deleted');
    fleet = await harness.reopen(60);
    expect(totals()).toMatchObject([{ succeeded: 7, failed: 1, timedOut: 1, cancelled: 1 }]);
    await record('other', { succeeded: 1 }, { boot_id: 'c' });
    expect(totals()).toMatchObject([{ succeeded: 8, failed: 1 }]);
  });

  it('F6: count neither a repeated report, nor a lower total, nor tasks from before the exporter first ran', async () => {
    const started = { boot_id: 'a', started_at: '2026-11-22T10:00:00Z' };
    await record('w', { succeeded: 5 }, { ...started, sequence: 1 });
    await record('w', { succeeded: 5 }, { ...started, sequence: 1 });
    await record('w', { succeeded: 4 }, { ...started, sequence: 2 });
    await record('old', { succeeded: 900 }, { boot_id: 'o', started_at: '2026-11-01T00:00:00Z' });
    expect(totals()).toMatchObject([{ succeeded: 5 }]);
  });

  it('F6: continue a task type that a report removes and a later one has again', async () => {
    await record('w', { succeeded: 5 }, { boot_id: 'a' });
    await fleet.record({ worker_id: 'w', boot_id: 'a', tasks: { types: { run: null } } }, 'http');
    await record('w', { succeeded: 6 }, { boot_id: 'a' });
    expect(totals()).toMatchObject([{ succeeded: 6 }]);
  });
});

describe('F6: consecutive failures', () => {
  const inRow = (id = 'w') => fleet.state.get(id)?.failuresInRow;

  it('F6: are counted per worker and type however far apart the tasks are', async () => {
    for (let failed = 1; failed <= 3; failed++) {
      await record('w', { failed });
      harness.pass(7200);
    }
    expect(inRow()).toEqual({ run: 3 });
    expect(totals()).toMatchObject([{ failuresInRow: 3 }]);
  });

  it('F6: end with a success, of the type with a success of any worker', async () => {
    await record('w', { failed: 2, timed_out: 1 });
    await record('v', { succeeded: 1 });
    expect(inRow()).toEqual({ run: 3 });
    expect(totals()).toMatchObject([{ failuresInRow: 0 }]);
    await record('w', { failed: 3, timed_out: 1, succeeded: 1 });
    expect(inRow()).toBeUndefined();
  });

  it('F6: continue when each failure ends the process, and when the exporter restarts', async () => {
    await record('w', { failed: 1 }, { boot_id: 'a' });
    await record('w', { failed: 1 }, { boot_id: 'b' });
    fleet = await harness.reopen(5);
    await record('w', { failed: 1 }, { boot_id: 'c' });
    expect(inRow()).toEqual({ run: 3 });
  });

  it('F6: are not changed by cancelled tasks and by heartbeats without tasks', async () => {
    await record('w', { failed: 2 });
    await record('w', { failed: 2, cancelled: 4 });
    await fleet.record({ worker_id: 'w' }, 'http');
    expect(inRow()).toEqual({ run: 2 });
  });

  it('F6: are kept by task type, also for a type with the name of an inherited property', async () => {
    const types = { constructor: { failed: 2 }, other: { succeeded: 1 } };
    await fleet.record({ worker_id: 'w', tasks: { types } }, 'http');
    expect(inRow()).toEqual({ constructor: 2 });
  });
});
