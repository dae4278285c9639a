import { type Report } from '@heartline/protocol';
import { type Fleet } from './fleet';
import { defaultConfig, FleetHarness } from './fleet.fixture';

let harness: FleetHarness;
let fleet: Fleet;

async function open(flags: readonly string[] = []) {
  harness = new FleetHarness({ config: defaultConfig(flags) });
  fleet = await harness.open();
}
beforeEach(() => open());
afterEach(() => harness.end());

const DAY = 86_400;
const DAILY = { interval_seconds: DAY, failure_threshold: 2 };

function report(worker_id: string, content: Partial<Report> = {}) {
  return fleet.record({ worker_id, ...content }, 'http');
}
function stop(worker_id: string) {
  return report(worker_id, { status: 'stopped' });
}
function stateOf(id: string) {
  return fleet.state.get(id)?.health.state;
}

/** Lets days pass with an evaluation every hour. */
function passDays(days: number) {
  for (let hours = 0; hours < days * 24; hours++) {
    harness.pass(3600);
  }
}

describe('F8: a worker that a user expects', () => {
  it('is never forgotten, whether it never starts or dies', async () => {
    await fleet.expect('never-started', {});
    await fleet.expect('died', {});
    await report('died');
    passDays(60);
    expect(stateOf('never-started')).toBe('failed');
    expect(stateOf('died')).toBe('failed');
  });

  it('is not forgotten after a restart of the exporter either', async () => {
    await fleet.expect('w', {});
    passDays(2);
    fleet = await harness.reopen(3600);
    passDays(30);
    expect(stateOf('w')).toBe('failed');
  });

  it('stays expected if it was known before, and whatever its type is configured to', async () => {
    await harness.end();
    await open(['--retention.overrides=batch/failed_seconds=60']);
    await report('w', { worker_type: 'batch' });
    await fleet.expect('w', {});
    passDays(3);
    expect(stateOf('w')).toBe('failed');
  });

  it('is gone when it is deleted, and unexpected when it reports after that', async () => {
    await fleet.expect('w', {});
    await fleet.forget('w', 'deleted');
    expect(stateOf('w')).toBeUndefined();
    await report('w');
    passDays(3);
    expect(stateOf('w')).toBeUndefined();
  });

  it('fails if it does not return 5 minutes after a goodbye', async () => {
    await fleet.expect('w', {});
    await report('w');
    await stop('w');
    harness.pass(290);
    expect(stateOf('w')).toBe('stopped');
    harness.pass(20);
    expect(stateOf('w')).toBe('failed');
    const worker = fleet.state.get('w');
    expect(worker?.status).toBeUndefined();
    expect(worker && fleet.state.liveness(worker, harness.clock.now()).reason).toBe(
      'said goodbye and did not return; no heartbeat for 310 s; expected every 30 s; fails after 3 missed',
    );
  });

  it('does not fail if it returns within 5 minutes, as in a deployment', async () => {
    await fleet.expect('w', {});
    await report('w');
    await stop('w');
    harness.pass(280);
    await report('w');
    harness.pass(20);
    expect(stateOf('w')).toBe('healthy');
    expect(fleet.state.get('w')?.startCount).toBe(2);
  });

  it('counts a new process when it returns late without a boot ID', async () => {
    await fleet.expect('w', {});
    await report('w');
    await stop('w');
    harness.pass(400);
    await report('w');
    expect(stateOf('w')).toBe('healthy');
    expect(fleet.state.get('w')?.startCount).toBe(2);
  });

  it('neither fails nor is forgotten while its monitoring is stopped by a user', async () => {
    await fleet.expect('w', {});
    await report('w');
    await fleet.stopMonitoring('w');
    passDays(10);
    expect(stateOf('w')).toBe('stopped');
    await fleet.expect('w', {});
    harness.pass(310);
    expect(stateOf('w')).toBe('failed');
  });

  it('is expected from now on if it stopped long ago', async () => {
    await report('w');
    await stop('w');
    harness.pass(1800);
    await fleet.expect('w', {});
    expect(stateOf('w')).toBe('stopped');
    harness.pass(310);
    expect(stateOf('w')).toBe('failed');
  });

  it('makes no room in a full table; others do', async () => {
    await harness.end();
    await open(['--limits.workers=2']);
    await fleet.expect('expected', {});
    await report('other');
    harness.pass(200);
    expect(await report('new')).toBe('accepted');
    expect(stateOf('expected')).toBe('failed');
    expect(stateOf('other')).toBeUndefined();
    harness.pass(200);
    await fleet.expect('new', {});
    expect(await report('newer')).toBe('full');
  });
});

describe('F8: a job, which is a worker with an interval of at least an hour', () => {
  it('is expected again after its goodbye, and fails when it does not come', async () => {
    await report('nightly-import', DAILY);
    await stop('nightly-import');
    passDays(1.9);
    expect(stateOf('nightly-import')).toBe('stopped');
    passDays(0.2);
    expect(stateOf('nightly-import')).toBe('failed');
  });

  it('stays stopped between its runs as long as it comes', async () => {
    for (let day = 0; day < 5; day++) {
      await report('nightly-import', DAILY);
      await stop('nightly-import');
      passDays(1);
      expect(stateOf('nightly-import')).toBe('stopped');
    }
    expect(fleet.state.get('nightly-import')?.startCount).toBe(5);
  });

  it('is missed after a restart of the exporter in between', async () => {
    await report('hourly', { interval_seconds: 3600 });
    await stop('hourly');
    harness.pass(3600);
    fleet = await harness.reopen(60);
    passDays(0.2);
    expect(stateOf('hourly')).toBe('failed');
  });

  it('makes room after workers that stopped for good', async () => {
    await harness.end();
    await open(['--limits.workers=2']);
    await report('job', DAILY);
    await stop('job');
    await report('gone');
    await stop('gone');
    await report('new');
    expect(stateOf('job')).toBe('stopped');
    await report('newer');
    expect(stateOf('job')).toBeUndefined();
  });

  it.each([
    ['with a shorter interval', { interval_seconds: 3599 }],
    ['whose ID does not survive a restart', { ...DAILY, ephemeral: true }],
  ])('a worker %s is forgotten after its goodbye', async (_which, content) => {
    await report('w', content);
    await stop('w');
    passDays(0.1);
    expect(stateOf('w')).toBeUndefined();
  });
});

describe('F8: the retention of a failed worker', () => {
  it('is at least three times the failure threshold of a job', async () => {
    await report('daily', DAILY);
    passDays(2 + 5.9);
    expect(stateOf('daily')).toBe('failed');
    passDays(0.2);
    expect(stateOf('daily')).toBeUndefined();
  });

  it('is a day for a worker with a short interval', async () => {
    await report('w');
    passDays(1);
    expect(stateOf('w')).toBe('failed');
    passDays(0.1);
    expect(stateOf('w')).toBeUndefined();
  });

  it('is at least the failure threshold of an ephemeral worker, unless it was replaced', async () => {
    const slow = { worker_type: 'batch', hostname: 'host-1', ephemeral: true, interval_seconds: 600 };
    await report('a', slow);
    harness.pass(1800 + 1700);
    expect(stateOf('a')).toBe('failed');
    await report('b', slow);
    expect(stateOf('a')).toBe('stopped');
    harness.pass(610);
    expect(stateOf('a')).toBeUndefined();
  });

  it('is what is configured for its type', async () => {
    await harness.end();
    await open(['--retention.overrides=batch/failed_seconds=60']);
    await report('w', { worker_type: 'batch', ...DAILY });
    passDays(2.1);
    expect(stateOf('w')).toBeUndefined();
  });
});
