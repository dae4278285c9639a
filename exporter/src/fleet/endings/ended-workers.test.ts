import { type Report } from '@heartline/protocol';
import { type Fleet } from '../fleet';
import { defaultConfig, FleetHarness } from '../fleet.fixture';

let harness: FleetHarness;
let fleet: Fleet;

beforeEach(async () => {
  harness = new FleetHarness({ config: defaultConfig(['--limits.workers=3']) });
  fleet = await harness.open();
});
afterEach(() => harness.end());

function report(worker_id: string, content: Partial<Report> = {}) {
  return fleet.record({ worker_id, worker_type: 'batch', ...content }, 'http');
}

function ended() {
  return [...fleet.state.endedWorkers(harness.clock.now())].map(
    ({ workerId, workerType, reason, detail }) => ({
      workerId,
      workerType,
      reason,
      ...(detail !== undefined && { detail }),
    }),
  );
}

async function fail(id: string, content: Partial<Report> = {}) {
  await report(id, content);
  harness.pass(100);
  expect(fleet.state.get(id)?.health.state).toBe('failed');
}

const W = { workerId: 'w', workerType: 'batch' };
const EPHEMERAL = { hostname: 'host-1', ephemeral: true };

describe('F8: a failed worker that ends without a recovery', () => {
  it('was deleted', async () => {
    await fail('w');
    await fleet.forget('w', 'deleted');
    expect(ended()).toEqual([{ ...W, reason: 'deleted' }]);
  });

  it('was forgotten at the end of its retention', async () => {
    await fail('w', EPHEMERAL);
    harness.pass(610);
    expect(ended()).toEqual([{ ...W, reason: 'forgotten' }]);
  });

  it('was forgotten to make room', async () => {
    await fail('w');
    for (const other of ['a', 'b', 'c']) {
      await report(other);
    }
    expect(ended()).toEqual([{ ...W, reason: 'forgotten' }]);
  });

  it('was replaced, by which worker', async () => {
    await fail('w', EPHEMERAL);
    await report('v', EPHEMERAL);
    expect(ended()).toEqual([{ ...W, reason: 'replaced', detail: 'v' }]);
  });

  it('was moved to another type, by a report or by a user', async () => {
    await fail('w');
    await report('w', { worker_type: 'indexer' });
    expect(ended()).toEqual([{ ...W, reason: 'moved', detail: 'indexer' }]);
    await fail('v');
    await fleet.expect('v', { type: 'crawler' });
    expect(ended()).toContainEqual({
      workerId: 'v',
      workerType: 'batch',
      reason: 'moved',
      detail: 'crawler',
    });
  });

  it('said goodbye, or was stopped by a user', async () => {
    await fail('w');
    await report('w', { status: 'stopped' });
    await fail('v');
    await fleet.stopMonitoring('v');
    expect(ended()).toEqual([
      { ...W, reason: 'stopped' },
      { ...W, workerId: 'v', reason: 'stopped', detail: 'by hand' },
    ]);
  });

  it('is told of for 5 minutes', async () => {
    await fail('w');
    await fleet.forget('w', 'deleted');
    harness.pass(299);
    expect(ended()).toHaveLength(1);
    harness.pass(2);
    expect(ended()).toEqual([]);
  });

  it('is not told of any more when it reports again', async () => {
    await fail('w');
    await fleet.forget('w', 'deleted');
    await report('w');
    expect(ended()).toEqual([]);
  });
});

describe('F8: a healthy worker, about which other alerts may fire,', () => {
  it('was deleted', async () => {
    await report('w');
    await fleet.forget('w', 'deleted');
    expect(ended()).toEqual([{ ...W, reason: 'deleted' }]);
  });

  it('was moved to another type', async () => {
    await report('w');
    await report('w', { worker_type: 'indexer' });
    expect(ended()).toEqual([{ ...W, reason: 'moved', detail: 'indexer' }]);
  });
});

describe('F8: after a restart of the exporter, an end', () => {
  it.each(['deleted', 'replaced', 'moved', 'stopped'])('is still told: %s', async (reason) => {
    await fail('w', EPHEMERAL);
    switch (reason) {
      case 'deleted':
        await fleet.forget('w', 'deleted');
        break;
      case 'replaced':
        await report('v', EPHEMERAL);
        break;
      case 'moved':
        await fleet.expect('w', { type: 'indexer' });
        break;
      default:
        await report('w', { status: 'stopped' });
    }
    const before = ended();
    expect(before).toMatchObject([{ ...W, reason }]);
    fleet = await harness.reopen(10);
    expect(ended()).toEqual(before);
  });

  it('is told for 5 minutes in all', async () => {
    await fail('w');
    await fleet.forget('w', 'deleted');
    fleet = await harness.reopen(299);
    expect(ended()).toHaveLength(1);
    fleet = await harness.reopen(2);
    expect(ended()).toEqual([]);
    harness.pass(60);
    await fleet.checkpoint();
    fleet = await harness.reopen(-60);
    expect(ended()).toEqual([]);
  });

  it('is told for as long after the clock was set back', async () => {
    await fail('w');
    await fleet.forget('w', 'deleted');
    fleet = await harness.reopen(-3600);
    expect(ended()).toHaveLength(1);
    harness.pass(301);
    expect(ended()).toEqual([]);
  });

  it('is not told any more of a worker that has reported again', async () => {
    await fail('w');
    await fleet.forget('w', 'deleted');
    await report('w');
    fleet = await harness.reopen();
    expect(ended()).toEqual([]);
  });
});

describe('F8: no end without a recovery are', () => {
  it('a recovery', async () => {
    await fail('w');
    await report('w');
    expect(ended()).toEqual([]);
  });

  it('the goodbye of a healthy worker, which its state tells', async () => {
    await report('a');
    await report('a', { status: 'stopped' });
    await report('b');
    await fleet.stopMonitoring('b');
    expect(ended()).toEqual([]);
  });

  it('the expiry of a stopped worker', async () => {
    await report('a');
    await report('a', { status: 'stopped' });
    harness.pass(3700);
    expect(fleet.state.get('a')).toBeUndefined();
    expect(ended()).toEqual([]);
  });

  it('the end of a worker that was stopped before', async () => {
    await fail('w');
    await report('w', { status: 'stopped' });
    harness.pass(301);
    await fleet.forget('w', 'deleted');
    expect(ended()).toEqual([]);
  });
});
