import { join } from 'node:path';
import { pino } from 'pino';
import { FleetHarness } from '../../fleet/fleet.fixture';
import { BoundedTable } from '../../journal/bounded-table';
import { MAX_IN_FLIGHT } from './refusal-and-completion';
import { FakeRecoveryMetrics } from '../recovery.fixture';
import { CommandQueue } from './command-queue';
import { type RecoveryAction } from '../recovery-action';

let harness: FleetHarness;
let recovery: CommandQueue;
let metrics: FakeRecoveryMetrics;

/** Opens fleet and audit on what is on disk: what a start of the exporter does. */
async function open(downSeconds = 0): Promise<void> {
  const fleet = await harness.reopen(downSeconds);
  metrics = new FakeRecoveryMetrics();
  const log = pino({ level: 'silent' });
  recovery = CommandQueue.open(join(harness.directory, 'recovery'), { fleet: fleet.state, metrics, log });
}
async function reopen(downSeconds = 0) {
  await recovery.close();
  await open(downSeconds);
}
beforeEach(async () => {
  harness = new FleetHarness();
  await open();
});
afterEach(async () => {
  await recovery.close();
  await harness.end();
});

function fleet() {
  if (harness.fleet === undefined) {
    throw new Error('The harness is not open.');
  }
  return harness.fleet;
}
function heartbeat(worker_id = 'w', content: object = {}) {
  return fleet().record({ worker_id, ...content }, 'http');
}
function restart(workerId = 'w', reason = 'it leaks') {
  return recovery.queue({ workerId, reason, by: 'me', from: '127.0.0.1' });
}
async function dispatch(...ids: string[]) {
  return (await recovery.dispatchCommands(ids)) ?? [];
}
function entry(): Partial<RecoveryAction> {
  return recovery.entries()[0] ?? {};
}

describe('a requested restart', () => {
  it('S2.14 waits for its worker, and is dispatched once', async () => {
    await heartbeat();
    const { id } = await restart();
    expect(entry()).toMatchObject({
      outcome: 'waiting',
      reason: 'it leaks',
      by: 'me',
      workerType: 'unknown',
    });
    expect(await dispatch('another')).toEqual([]);
    expect(await dispatch('w', 'w')).toEqual([{ id, action: 'restart', worker_id: 'w' }]);
    expect(entry()).toMatchObject({ outcome: 'handed_out', handedOutAt: harness.clock.now() });
    expect(await dispatch('w')).toEqual([]);
    expect(metrics.counts).toEqual({ 'restart asked': 1, 'restart handed_out': 1 });
  });

  it('S2.14 survives a restart of the exporter, and is dispatched once', async () => {
    await heartbeat();
    const { id } = await restart();
    await reopen(60);
    expect(entry()).toMatchObject({ id, outcome: 'waiting' });
    await heartbeat();
    expect(await dispatch('w')).toEqual([{ id, action: 'restart', worker_id: 'w' }]);
    await reopen(60);
    expect(entry()).toMatchObject({ id, outcome: 'handed_out' });
    expect(await dispatch('w')).toEqual([]);
  });

  it('is the same for all requests while it waits', async () => {
    await heartbeat();
    const both = await Promise.all([restart(), restart('w', 'again')]);
    expect(both[0]).toEqual(both[1]);
    expect(recovery.entries()).toHaveLength(1);
  });

  it('fails for all concurrent requests if it cannot be written', async () => {
    await heartbeat();
    const put = jest.spyOn(BoundedTable.prototype, 'put').mockRejectedValueOnce(new Error('no space'));
    const both = await Promise.allSettled([restart(), restart('w', 'again')]);
    put.mockRestore();
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([...recovery.inFlight()]).toEqual([]);
    await reopen();
    expect(recovery.entries()).toEqual([]);
  });

  it('is returned immediately while it waits, even if nothing can be written', async () => {
    await heartbeat();
    const { id } = await restart();
    await recovery.close();
    expect(await restart('w', 'again')).toMatchObject({ id, outcome: 'waiting' });
    await open();
    expect(entry()).toMatchObject({ id, outcome: 'waiting' });
  });

  it('expires after an hour, also across restarts of the exporter', async () => {
    await heartbeat();
    await restart();
    const askedAt = harness.clock.now();
    await reopen(3599);
    expect(entry()).toMatchObject({ outcome: 'waiting' });
    await reopen(10);
    expect(entry()).toMatchObject({ outcome: 'expired', endedAt: askedAt + 3_600_000 });
    await heartbeat();
    expect(await dispatch('w')).toEqual([]);
    expect(metrics.counts).toEqual({ 'restart expired': 1 });
  });

  it('expires in time if the clock was set back during downtime', async () => {
    await heartbeat();
    await restart();
    await reopen(-86_400);
    harness.pass(3600);
    expect(entry()).toMatchObject({ outcome: 'expired' });
  });

  it('is completed by the next start of the worker only', async () => {
    await heartbeat('w', { boot_id: 'a' });
    await restart();
    await dispatch('w');
    await heartbeat('w', { boot_id: 'a' });
    expect(entry()).toMatchObject({ outcome: 'handed_out' });
    harness.pass(5);
    await heartbeat('w', { boot_id: 'b' });
    expect(entry()).toMatchObject({ outcome: 'completed', endedAt: harness.clock.now() });
  });

  it('is completed if the worker restarted while the exporter was down', async () => {
    await heartbeat('w', { boot_id: 'a' });
    await restart();
    await dispatch('w');
    await recovery.close();
    await heartbeat('w', { boot_id: 'b' });
    await open();
    expect(entry()).toMatchObject({ outcome: 'completed' });
  });

  it('is not dispatched to a process that has started since the request', async () => {
    await heartbeat('w', { boot_id: 'a' });
    await restart();
    await heartbeat('w', { boot_id: 'b' });
    expect(await dispatch('w')).toEqual([]);
    expect(entry()).toMatchObject({ outcome: 'completed' });
    expect(entry()).not.toHaveProperty('handedOutAt');
  });

  it('is not dispatched in the response to a stop report', async () => {
    await heartbeat();
    await restart();
    await heartbeat('w', { status: 'stopped' });
    expect(await dispatch('w')).toEqual([]);
    expect(entry()).toMatchObject({ outcome: 'waiting' });
  });

  it('is unconfirmed if the worker does not restart within an hour after the dispatch', async () => {
    await heartbeat();
    await restart();
    await dispatch('w');
    harness.pass(3600);
    await heartbeat();
    expect(entry()).toMatchObject({ outcome: 'unconfirmed' });
  });

  it('is handed out from its dispatch until it ends, for its worker only', async () => {
    await heartbeat();
    await heartbeat('another');
    await restart();
    expect(recovery.isHandedOut('w')).toBe(false);
    await dispatch('w');
    expect(['w', 'another', 'unknown'].filter((id) => recovery.isHandedOut(id))).toEqual(['w']);
    harness.pass(3599);
    expect(recovery.isHandedOut('w')).toBe(true);
    // Nothing else has asked the queue since.
    harness.pass(1);
    expect(recovery.isHandedOut('w')).toBe(false);
  });

  it('can be requested again after its dispatch, which ends the first action', async () => {
    await heartbeat();
    const first = await restart();
    await dispatch('w');
    const second = await restart();
    expect(second.id).not.toBe(first.id);
    expect(recovery.entries().map(({ outcome }) => outcome)).toEqual(['waiting', 'unconfirmed']);
  });

  it('is forgotten with its worker, which is new if it returns', async () => {
    await heartbeat();
    await restart();
    await fleet().forget('w', 'deleted');
    expect(entry()).toMatchObject({ outcome: 'forgotten' });
    await heartbeat();
    expect(await dispatch('w')).toEqual([]);
  });
});

describe('a restart that is refused', () => {
  it.each([
    ['unknown_worker', () => Promise.resolve()],
    ['stopped', () => heartbeat('w', { status: 'stopped' })],
  ])('is on record, too: %s', async (refusal, before) => {
    await before();
    expect(await restart()).toMatchObject({ outcome: 'refused', refusal });
    await reopen();
    expect(entry()).toMatchObject({ outcome: 'refused', refusal, reason: 'it leaks', by: 'me' });
    expect([...recovery.inFlight()]).toEqual([]);
  });

  it('is over the limit of actions in flight; another is allowed after one has ended', async () => {
    await Promise.all(Array.from({ length: MAX_IN_FLIGHT + 1 }, (_, i) => heartbeat(`w-${i}`)));
    await Promise.all(Array.from({ length: MAX_IN_FLIGHT }, (_, i) => restart(`w-${i}`)));
    const over = () => restart(`w-${MAX_IN_FLIGHT}`);
    expect(await over()).toMatchObject({ outcome: 'refused', refusal: 'full' });
    expect(metrics.counts).toEqual({ 'restart asked': MAX_IN_FLIGHT, 'restart refused full': 1 });
    await fleet().forget('w-0', 'deleted');
    expect(await over()).toMatchObject({ outcome: 'waiting' });
  });
});

describe('the audit log', () => {
  it('is bounded, and evicts actions in flight last', async () => {
    await heartbeat();
    await restart();
    for (let i = 0; i < 2500; i++) {
      void restart('nobody');
    }
    await restart('nobody');
    const entries = recovery.entries();
    expect(entries).toHaveLength(2000);
    expect(entries.at(-1)).toMatchObject({ workerId: 'w', outcome: 'waiting' });
    expect(entries[0]?.key.localeCompare(entries[1]?.key ?? '')).toBe(1);
  });

  it('dispatches no commands if it cannot be written', async () => {
    await heartbeat();
    await heartbeat('v');
    await restart();
    await recovery.close();
    await expect(restart('v')).rejects.toThrow('Writing the audit log of recovery failed');
    expect(await dispatch('v')).toEqual([]);
    expect(await dispatch('w')).toEqual([]);
    expect(entry()).toMatchObject({ outcome: 'waiting' });
    await open();
    await heartbeat();
    expect(await dispatch('w')).toHaveLength(1);
  });
});
