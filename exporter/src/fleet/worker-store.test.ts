import { type Report } from '@heartline/protocol';
import { Assessor } from '../health/assessor';
import { DEFAULT_CHECK_SETTINGS } from '../health/subject.fixture';
import { FleetHarness, START } from './fleet.fixture';

let assessor: Assessor;
let harness: FleetHarness;

beforeEach(async () => {
  assessor = new Assessor(DEFAULT_CHECK_SETTINGS);
  harness = new FleetHarness({ assessor });
  await harness.open();
});
afterEach(() => harness.end());

function fleet() {
  if (harness.fleet === undefined) {
    throw new Error('the fleet is not open');
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
    throw new Error('unknown worker');
  }
  return match;
}
function finished(succeeded: number, failed: number): Partial<Report> {
  return {
    tasks: { types: { enrich: { succeeded, failed } } },
  };
}
/** Advances the clock in steps of 10 s, with a tick after each and a report every 30 s unless `reports` is false. */
async function pass(seconds: number, reports = true): Promise<void> {
  for (let left = seconds; left > 0; left -= 10) {
    harness.clock.pass(10);
    if (reports && (left - 10) % 30 === 0) {
      await record();
    }
    while (fleet().tick()) {
      continue;
    }
  }
}

describe('an early deadline', () => {
  it('S4.8 runs checks only if no heartbeat has postponed the deadline', async () => {
    await record();
    const assess = jest.spyOn(assessor, 'assess');
    harness.clock.pass(20);
    await record();
    harness.clock.pass(20);
    while (fleet().tick()) {
      continue;
    }
    expect(assess).toHaveBeenCalledTimes(1);
    harness.clock.pass(20);
    while (fleet().tick()) {
      continue;
    }
    expect(assess).toHaveBeenCalledTimes(2);
    expect(worker().health.state).toBe('degraded');
  });
});

describe('the health state from liveness and checks', () => {
  it('S2.4 is critical at once after a report of 96 % CPU, and healthy after one of 50 %', async () => {
    await record({ resources: { cpu_ratio: 0.96 } });
    expect(worker()).toMatchObject({ liveness: 'healthy', health: { state: 'critical' } });
    await record({ resources: { cpu_ratio: 0.5 } });
    expect(worker().health.state).toBe('healthy');
  });

  it('S2.5 becomes healthy without a report when errors leave the window', async () => {
    await record(finished(0, 0));
    await pass(30);
    await record(finished(50, 50));
    expect(worker().health.state).toBe('critical');
    await pass(240);
    expect(worker().health.state).toBe('critical');
    await pass(120);
    expect(worker().health.state).toBe('healthy');
  });

  it('is failed only by missing heartbeats, not by a check', async () => {
    await record({ resources: { cpu_ratio: 0.99 } });
    await pass(80, false);
    expect(worker().health.state).toBe('critical');
    await pass(20, false);
    expect(worker()).toMatchObject({
      liveness: 'failed',
      health: { state: 'failed', since: START + 90_000 },
    });
  });

  it('S2.2 is checked every 30 s without reports', async () => {
    await record();
    const before = worker().assessment?.at ?? NaN;
    await pass(40, false);
    expect((worker().assessment?.at ?? NaN) - before).toBeGreaterThanOrEqual(30_000);
  });

  it('S2.5 keeps the results of task checks over a restart of the exporter', async () => {
    await record(finished(0, 0));
    await pass(30);
    await record(finished(50, 50));
    const { since } = worker().health;
    // A new process starts with an empty assessor.
    assessor.forget('w-1');
    await harness.reopen(10);
    expect(worker().health).toMatchObject({ state: 'critical', since });
  });
});

describe('recent activity', () => {
  it('S4.6 logs each transition with the previous state, the last heartbeat and the elapsed time', async () => {
    await record();
    await pass(100, false);
    expect(fleet().state.transitions.newest(10).reverse()).toMatchObject([
      { state: 'healthy', elapsedMs: 0 },
      { state: 'degraded', previous: 'healthy', at: START + 37_500, lastHeartbeatAt: START },
      { state: 'critical', previous: 'degraded', at: START + 60_000 },
      { state: 'failed', previous: 'critical', at: START + 90_000, elapsedMs: 90_000 },
    ]);
  });

  it('logs the reason of a check with the transition that it caused', async () => {
    await record({ resources: { memory_bytes: 96, memory_limit_bytes: 100 } });
    expect(fleet().state.transitions.newest(1)[0]?.reason).toBe('memory at 96 % (critical above 95 %)');
  });

  it('S4.3 keeps the last heartbeats with status and metadata', async () => {
    await record({ status: 'processing', metadata: { run: 7 } });
    await pass(30);
    expect(fleet().state.heartbeats('w-1', START, START + 30_000)).toEqual([
      { at: START, status: 'processing', metadata: { run: 7 } },
      { at: START + 30_000, status: 'processing', metadata: { run: 7 } },
    ]);
    expect(fleet().state.heartbeats('unknown-worker', 0, Infinity)).toEqual([]);
  });
});
