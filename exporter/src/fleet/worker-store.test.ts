import { type Report } from '@heartline/protocol';
import { Assessor } from '../health/assessor';
import { DEFAULT_CHECK_SETTINGS } from '../health/subject.fixture';
import { FleetHarness, START } from './fleet.fixture';

let memory: Assessor;
let harness: FleetHarness;

beforeEach(async () => {
  memory = new Assessor(() => DEFAULT_CHECK_SETTINGS);
  harness = new FleetHarness({ assessor: memory });
  await harness.open();
});
afterEach(() => harness.end());

function fleet() {
  if (harness.fleet === undefined) {
    throw new Error('The fleet is not open.');
  }
  return harness.fleet;
}
function record(report: Partial<Report> = {}) {
  return fleet().record(
    { worker_id: 'w-1', worker_type: 'research', interval_seconds: 30, ...report },
    'http',
  );
}
function worker() {
  const match = fleet().state.get('w-1');
  if (match === undefined) {
    throw new Error('The worker is not known.');
  }
  return match;
}
function finished(succeeded: number, failed: number): Partial<Report> {
  return {
    tasks: { types: { enrich: { succeeded, failed } } },
  };
}
/** Lets so many seconds pass as they do in reality: beat by beat, with a report each 30 s unless it is to be silent. */
async function pass(seconds: number, reports = true): Promise<void> {
  for (let left = seconds; left > 0; left -= 10) {
    harness.clock.pass(10);
    if (reports && (left - 10) % 30 === 0) {
      await record();
    }
    while (fleet().tick()) {}
  }
}

describe('a deadline that comes up early', () => {
  it('S4.8 runs no checks where a heartbeat has moved it on, and runs them where none came', async () => {
    await record();
    const assess = jest.spyOn(memory, 'assess');
    harness.clock.pass(20);
    await record();
    harness.clock.pass(20);
    while (fleet().tick()) {}
    expect(assess).toHaveBeenCalledTimes(1);
    harness.clock.pass(20);
    while (fleet().tick()) {}
    expect(assess).toHaveBeenCalledTimes(2);
    expect(worker().health.state).toBe('degraded');
  });
});

describe('health from liveness and the checks', () => {
  it('S2.4 a report with its CPU at 96 % makes a healthy worker critical at once, and one at 50 % healthy again', async () => {
    await record({ resources: { cpu_ratio: 0.96 } });
    expect(worker()).toMatchObject({ liveness: 'healthy', health: { state: 'critical' } });
    await record({ resources: { cpu_ratio: 0.5 } });
    expect(worker().health.state).toBe('healthy');
  });

  it('S2.5 errors that leave the window make it healthy again, by time alone', async () => {
    await record(finished(0, 0));
    await pass(30);
    await record(finished(50, 50));
    expect(worker().health.state).toBe('critical');
    await pass(240);
    expect(worker().health.state).toBe('critical');
    await pass(120);
    expect(worker().health.state).toBe('healthy');
  });

  it('no check makes a worker failed, and silence does whatever the checks say', async () => {
    await record({ resources: { cpu_ratio: 0.99 } });
    await pass(80, false);
    expect(worker().health.state).toBe('critical');
    await pass(20, false);
    expect(worker()).toMatchObject({
      liveness: 'failed',
      health: { state: 'failed', since: START + 90_000 },
    });
  });

  it('S2.2 checks run each 30 s without a report too', async () => {
    await record();
    const before = worker().assessment?.at ?? NaN;
    await pass(40, false);
    expect((worker().assessment?.at ?? NaN) - before).toBeGreaterThanOrEqual(30_000);
  });

  it('S2.5 a restart of the exporter is no recovery: what was match about tasks stands', async () => {
    await record(finished(0, 0));
    await pass(30);
    await record(finished(50, 50));
    const { since } = worker().health;
    // A process begins with an assessor that remembers nothing.
    memory.forget('w-1');
    await harness.reopen(10);
    expect(worker().health).toMatchObject({ state: 'critical', since });
  });
});

describe('what happened lately', () => {
  it('S4.6 each state entered is logged with the one before, the last heartbeat and the time since', async () => {
    await record();
    await pass(100, false);
    expect(fleet().state.transitions.newest(10).reverse()).toMatchObject([
      { state: 'healthy', elapsedMs: 0 },
      { state: 'degraded', previous: 'healthy', at: START + 37_500, lastHeartbeatAt: START },
      { state: 'critical', previous: 'degraded', at: START + 60_000 },
      { state: 'failed', previous: 'critical', at: START + 90_000, elapsedMs: 90_000 },
    ]);
  });

  it('a transition tells why: the checks’ own words where they raised it', async () => {
    await record({ resources: { memory_bytes: 96, memory_limit_bytes: 100 } });
    expect(fleet().state.transitions.newest(1)[0]?.reason).toBe('memory at 96 % (critical above 95 %)');
  });

  it('S4.3 the last heartbeats are kept with status and metadata', async () => {
    await record({ status: 'processing', metadata: { run: 7 } });
    await pass(30);
    expect(fleet().state.heartbeats('w-1', START, START + 30_000)).toEqual([
      { at: START, status: 'processing', metadata: { run: 7 } },
      { at: START + 30_000, status: 'processing', metadata: { run: 7 } },
    ]);
    expect(fleet().state.heartbeats('nobody', 0, Infinity)).toEqual([]);
  });
});
