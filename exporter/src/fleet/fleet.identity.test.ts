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

function record(report: Partial<Report> = {}, sender?: string) {
  return fleet.record({ worker_id: 'w', ...report }, 'http', { sender });
}
function worker(): Worker {
  const match = fleet.state.get('w');
  if (match === undefined) {
    throw new Error('unknown worker');
  }
  return match;
}
function state() {
  return worker().health.state;
}
function succeeded(count: number): Partial<Report> {
  return { tasks: { types: { t: { succeeded: count } } } };
}
function reportedSucceeded() {
  return worker().report.tasks?.types?.['t']?.succeeded;
}

const OLD: Partial<Report> = { boot_id: 'old', started_at: '2026-11-22T09:00:00Z' };
const NEW: Partial<Report> = { boot_id: 'new', started_at: '2026-11-22T10:00:00Z' };

describe('F2 another process under the same ID', () => {
  it('F2 keeps the worker alive while the newest one is silent, and becomes the worker', async () => {
    await record({ ...OLD, ...succeeded(500) });
    harness.pass(10);
    await record({ ...NEW, ...succeeded(1) });
    for (let report = 1; report <= 12; report++) {
      harness.pass(10);
      await record({ ...OLD, ...succeeded(500 + report) });
      expect(state()).toBe('healthy');
    }
    expect(worker().incarnation.key).toBe('old');
    expect(worker().idConflictCount).toBeGreaterThan(0);
    expect(reportedSucceeded()).toBe(512);
    harness.pass(90);
    expect(state()).toBe('failed');
  });

  it('F2 does not change the totals while the newest one reports', async () => {
    await record({ ...OLD, ...succeeded(500) });
    await record({ ...NEW, ...succeeded(1) });
    for (let report = 2; report < 20; report++) {
      harness.pass(15);
      await record({ ...OLD, ...succeeded(500 + report), current_task: 'old' });
      harness.pass(15);
      await record({ ...NEW, ...succeeded(report) });
    }
    expect([reportedSucceeded(), worker().report.current_task, worker().startCount]).toEqual([
      19,
      undefined,
      2,
    ]);
    expect(worker().idConflictCount).toBeGreaterThan(10);
  });

  it('F2 takes over again when the newest one speaks again', async () => {
    await record(OLD);
    harness.pass(1);
    await record(NEW);
    for (let report = 0; report < 6; report++) {
      harness.pass(20);
      await record(OLD);
    }
    expect(worker().incarnation.key).toBe('old');
    await record(NEW);
    expect([worker().incarnation.key, worker().startCount]).toEqual(['new', 2]);
  });

  it('F2 stays the worker when the newest one says goodbye, as after a rollback', async () => {
    await record(OLD);
    harness.pass(1);
    await record(NEW);
    harness.pass(20);
    await record({ ...NEW, status: 'stopped' });
    expect(state()).toBe('stopped');
    harness.pass(1);
    await record(OLD);
    expect([state(), worker().status, worker().idConflictCount]).toEqual(['healthy', 'active', 0]);
    harness.pass(90);
    expect(state()).toBe('failed');
  });

  it('F2 leaves without stopping the worker, as at the end of a deploy', async () => {
    await record(OLD);
    harness.pass(20);
    await record(NEW);
    harness.pass(5);
    await record({ ...OLD, status: 'stopped' });
    expect([state(), worker().status]).toEqual(['healthy', undefined]);
    harness.pass(20);
    await record(NEW);
    expect([state(), worker().idConflictCount]).toEqual(['healthy', 0]);
  });

  it('F2 is the worker whose goodbye counts when the newest one has been late', async () => {
    await record(OLD);
    harness.pass(1);
    await record(NEW);
    harness.pass(20);
    await record(OLD);
    harness.pass(20);
    await record({ ...OLD, status: 'stopped' });
    harness.pass(1000);
    expect(state()).toBe('stopped');
  });

  it('F2 survives a restart of the exporter', async () => {
    await record(OLD);
    harness.pass(1);
    await record(NEW);
    harness.pass(60);
    await record(OLD);
    fleet = await harness.reopen(5);
    harness.pass(60);
    await record(OLD);
    expect([worker().incarnation.key, state()]).toEqual(['old', 'healthy']);
  });
});

describe('F2 clocks and sequences', () => {
  it.each([
    [
      'a clock that begins in 1970',
      { boot_id: 'b', started_at: '1970-01-01T00:00:09Z', sent_at: '1970-01-01T00:00:20Z' },
    ],
    ['a clock that begins in 1970 and no boot_id', { started_at: '1970-01-01T00:00:09Z' }],
    [
      'the same boot_id and a sequence that begins anew',
      { boot_id: 'a', started_at: '2026-11-22T09:59:00Z', sequence: 1 },
    ],
    [
      'a clock in the future',
      { boot_id: 'b', started_at: '2040-01-01T00:00:00Z', sent_at: '2040-01-01T00:00:00Z' },
    ],
    ['nothing but its ID', {}],
  ])('F2 a process that restarts with %s is alive from its first report on', async (_title, identity) => {
    await record({ boot_id: 'a', started_at: '2026-11-22T09:59:00Z', sequence: 50, ...succeeded(40) });
    harness.pass(10);
    const numbered = 'sequence' in identity;
    for (let report = 1; report <= 10; report++) {
      await record({ ...identity, ...(numbered && { sequence: report }), ...succeeded(40 + report) });
      expect(state()).toBe('healthy');
      harness.pass(30);
    }
    expect([reportedSucceeded(), worker().idConflictCount]).toEqual([50, 0]);
    harness.pass(90);
    expect(state()).toBe('failed');
  });

  it('F2 a sequence that begins anew with lower totals is a new start, and its work counts', async () => {
    const identity = { boot_id: 'a', started_at: '1970-01-01T00:00:00Z' };
    await record({ ...identity, sequence: 50, ...succeeded(40) });
    for (let sequence = 1; sequence <= 5; sequence++) {
      harness.pass(30);
      await record({ ...identity, sequence, ...succeeded(sequence) });
    }
    expect([worker().startCount, reportedSucceeded(), worker().incarnation.sequence]).toEqual([2, 5, 5]);
  });

  it('F2 a constant start time without sequence: lower totals that last are a new start', async () => {
    const identity = { started_at: '2020-01-01T00:00:00Z' };
    await record({ ...identity, ...succeeded(40) });
    harness.pass(30);
    await record({ ...identity, ...succeeded(1) });
    expect([worker().startCount, reportedSucceeded()]).toEqual([1, 40]);
    harness.pass(30);
    await record({ ...identity, ...succeeded(2) });
    harness.pass(30);
    await record({ ...identity, ...succeeded(3) });
    expect([worker().startCount, reportedSucceeded()]).toEqual([2, 3]);
  });

  it('F2 late reports that arrive together do not change totals', async () => {
    await record({ boot_id: 'a', sequence: 9, ...succeeded(90) });
    harness.pass(30);
    for (const sequence of [3, 5, 7]) {
      await record({ boot_id: 'a', sequence, ...succeeded(sequence) });
    }
    expect([worker().startCount, reportedSucceeded(), worker().heartbeatCount]).toEqual([1, 90, 4]);
    await record({ boot_id: 'a', sequence: 10, ...succeeded(91) });
    expect([worker().startCount, reportedSucceeded()]).toEqual([1, 91]);
  });

  it('F2 a worker that sends the same sequence in each report is understood', async () => {
    await record({ boot_id: 'a', sequence: 0, ...succeeded(1) });
    harness.pass(30);
    await record({ boot_id: 'a', sequence: 0, ...succeeded(2) });
    expect(reportedSucceeded()).toBe(2);
    await record({ boot_id: 'a', sequence: 0, status: 'stopped' });
    expect(state()).toBe('stopped');
  });
});

describe('F2 goodbyes', () => {
  const SELF: Partial<Report> = { boot_id: 'a' };

  it('F2 a heartbeat that arrives seconds after the goodbye of its process does not revoke it', async () => {
    await record({ ...SELF, sequence: 1 });
    await record({ ...SELF, sequence: 3, status: 'stopped' });
    harness.pass(3);
    await record({ ...SELF, sequence: 2, status: 'processing' });
    await record(SELF);
    expect(state()).toBe('stopped');
    harness.pass(1000);
    expect(state()).toBe('stopped');
  });

  it('F2 a process that goes on reporting after its goodbye is alive', async () => {
    await record({ ...SELF, sequence: 1 });
    await record({ ...SELF, sequence: 2, status: 'stopped' });
    harness.pass(5);
    await record({ ...SELF, sequence: 3 });
    harness.pass(30);
    await record({ ...SELF, sequence: 4 });
    expect([state(), worker().status]).toEqual(['healthy', 'active']);
    harness.pass(90);
    expect(state()).toBe('failed');
  });

  it('F2 a short interval makes the time for stragglers short', async () => {
    await record({ ...SELF, interval_seconds: 1 });
    await record({ ...SELF, status: 'stopped' });
    harness.pass(1);
    await record(SELF);
    expect(state()).toBe('stopped');
    harness.pass(1);
    await record(SELF);
    expect(state()).toBe('healthy');
  });

  it('F2 a goodbye that arrives twice is one', async () => {
    await record({ ...SELF, sequence: 1 });
    await record({ ...SELF, sequence: 2, status: 'stopped' });
    harness.pass(20);
    await record({ ...SELF, sequence: 2, status: 'stopped' });
    expect(state()).toBe('stopped');
    await record({ boot_id: 'b', sequence: 1 });
    harness.pass(5);
    await record({ ...SELF, sequence: 2, status: 'stopped' });
    expect([state(), worker().incarnation.key]).toEqual(['healthy', 'b']);
  });

  it('F2 the next process revokes a goodbye at once', async () => {
    await record(SELF);
    await record({ ...SELF, status: 'stopped' });
    await record({ boot_id: 'b' });
    expect([state(), worker().startCount]).toEqual(['healthy', 2]);
  });

  it('F2 a short run with constant identity and a sequence that begins anew is stopped at its end', async () => {
    await record({ ...SELF, sequence: 50 });
    harness.pass(10);
    await record({ ...SELF, sequence: 1 });
    harness.pass(5);
    await record({ ...SELF, sequence: 2, status: 'stopped' });
    harness.pass(1000);
    expect(state()).toBe('stopped');
  });
});

describe('F2 two senders without boot_id', () => {
  async function minutes(count: number, senders: readonly (readonly [string, string?])[]) {
    for (let minute = 0; minute < count; minute++) {
      for (const [address, hostname] of senders) {
        harness.pass(60 / senders.length);
        await record({ interval_seconds: 60, ...(hostname !== undefined && { hostname }) }, address);
      }
    }
  }

  it('F2 are noticed by their addresses and the doubled rhythm', async () => {
    await minutes(5, [['10.0.0.1'], ['10.0.0.2']]);
    expect(worker().idConflictCount).toBeGreaterThan(3);
    expect(state()).toBe('healthy');
  });

  it('F2 are noticed behind one proxy by their host names', async () => {
    await minutes(5, [
      ['10.0.0.1', 'a'],
      ['10.0.0.1', 'b'],
    ]);
    expect(worker().idConflictCount).toBeGreaterThan(3);
  });

  it('F2 are noticed across a restart of the exporter', async () => {
    await minutes(2, [['10.0.0.1'], ['10.0.0.2']]);
    fleet = await harness.reopen(1);
    await minutes(2, [['10.0.0.1'], ['10.0.0.2']]);
    expect(worker().idConflictCount).toBeGreaterThan(1);
  });

  it('F2 are not seen in one process whose address changes, or that moved, or that reports more often', async () => {
    await minutes(20, [['10.0.0.1'], ['10.0.0.1'], ['10.0.0.1']]);
    for (let minute = 0; minute < 20; minute++) {
      harness.pass(60);
      await record({}, minute % 2 === 0 ? '10.0.0.1' : 'fe80::1');
    }
    await minutes(20, [['10.0.0.7']]);
    expect(worker().idConflictCount).toBe(0);
  });

  it('F2 are not seen in two processes that follow each other', async () => {
    await minutes(3, [['10.0.0.1']]);
    await record({ status: 'stopped' }, '10.0.0.1');
    await minutes(3, [['10.0.0.2']]);
    expect(worker().idConflictCount).toBe(0);
  });
});
