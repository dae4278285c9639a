import { join } from 'node:path';
import { pino } from 'pino';
import { Bench } from '../fleet/fleet.fixture';
import { BoundedTable } from '../journal/bounded-table';
import { MAX_IN_FLIGHT } from './decision';
import { FakeRecoveryMetrics } from './recovery.fixture';
import { Recovery } from './recovery';
import { type RecoveryAction } from './recovery-action';

let bench: Bench;
let recovery: Recovery;
let metrics: FakeRecoveryMetrics;

/** Opens fleet and audit on what is on disk: what a start of the exporter does. */
async function open(downSeconds = 0): Promise<void> {
  const fleet = await bench.reopen(downSeconds);
  metrics = new FakeRecoveryMetrics();
  const log = pino({ level: 'silent' });
  recovery = Recovery.open(join(bench.directory, 'recovery'), { fleet: fleet.state, metrics, log });
}
async function reopen(downSeconds = 0) {
  await recovery.close();
  await open(downSeconds);
}
beforeEach(async () => {
  bench = new Bench();
  await open();
});
afterEach(async () => {
  await recovery.close();
  await bench.end();
});

function fleet() {
  if (bench.fleet === undefined) throw new Error('The bench is not open.');
  return bench.fleet;
}
function heard(worker_id = 'w', content: object = {}) {
  return fleet().record({ worker_id, ...content }, 'http');
}
function restart(workerId = 'w', reason = 'it leaks') {
  return recovery.restart({ workerId, reason, by: 'me', from: '127.0.0.1' });
}
async function handOut(...ids: string[]) {
  return (await recovery.dispatchCommands(ids)) ?? [];
}
function entry(): Partial<RecoveryAction> {
  return recovery.entries()[0] ?? {};
}

describe('a restart that was asked for', () => {
  it('S2.14 waits for its worker, and is handed out once', async () => {
    await heard();
    const { id } = await restart();
    expect(entry()).toMatchObject({
      outcome: 'waiting',
      reason: 'it leaks',
      by: 'me',
      workerType: 'unknown',
    });
    expect(await handOut('another')).toEqual([]);
    expect(await handOut('w', 'w')).toEqual([{ id, action: 'restart', worker_id: 'w' }]);
    expect(entry()).toMatchObject({ outcome: 'handed_out', handedOutAt: bench.clock.now() });
    expect(await handOut('w')).toEqual([]);
    expect(metrics.counts).toEqual({ 'restart asked': 1, 'restart handed_out': 1 });
  });

  it('S2.14 is there after a restart of the exporter, and still handed out once', async () => {
    await heard();
    const { id } = await restart();
    await reopen(60);
    expect(entry()).toMatchObject({ id, outcome: 'waiting' });
    await heard();
    expect(await handOut('w')).toEqual([{ id, action: 'restart', worker_id: 'w' }]);
    await reopen(60);
    expect(entry()).toMatchObject({ id, outcome: 'handed_out' });
    expect(await handOut('w')).toEqual([]);
  });

  it('is one while it waits, whoever asks again', async () => {
    await heard();
    const both = await Promise.all([restart(), restart('w', 'again')]);
    expect(both[0]).toEqual(both[1]);
    expect(recovery.entries()).toHaveLength(1);
  });

  it('is none where it cannot be written, for whoever asks again meanwhile as well', async () => {
    await heard();
    const put = jest.spyOn(BoundedTable.prototype, 'put').mockRejectedValueOnce(new Error('no space'));
    const both = await Promise.allSettled([restart(), restart('w', 'again')]);
    put.mockRestore();
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([...recovery.inFlight()]).toEqual([]);
    await reopen();
    expect(recovery.entries()).toEqual([]);
  });

  it('is answered at once where it waits already, even while nothing can be written', async () => {
    await heard();
    const { id } = await restart();
    await recovery.close();
    expect(await restart('w', 'again')).toMatchObject({ id, outcome: 'waiting' });
    await open();
    expect(entry()).toMatchObject({ id, outcome: 'waiting' });
  });

  it('expires after an hour, restarts of the exporter in between', async () => {
    await heard();
    await restart();
    const askedAt = bench.clock.now();
    await reopen(3599);
    expect(entry()).toMatchObject({ outcome: 'waiting' });
    await reopen(10);
    expect(entry()).toMatchObject({ outcome: 'expired', endedAt: askedAt + 3_600_000 });
    await heard();
    expect(await handOut('w')).toEqual([]);
    expect(metrics.counts).toEqual({ 'restart expired': 1 });
  });

  it('lives no longer where the clock was set back while the exporter was down', async () => {
    await heard();
    await restart();
    await reopen(-86_400);
    bench.pass(3600);
    expect(entry()).toMatchObject({ outcome: 'expired' });
  });

  it('is completed by the worker’s next start, and by no other report', async () => {
    await heard('w', { boot_id: 'a' });
    await restart();
    await handOut('w');
    await heard('w', { boot_id: 'a' });
    expect(entry()).toMatchObject({ outcome: 'handed_out' });
    bench.pass(5);
    await heard('w', { boot_id: 'b' });
    expect(entry()).toMatchObject({ outcome: 'completed', endedAt: bench.clock.now() });
  });

  it('is completed where the worker started anew while the exporter was down', async () => {
    await heard('w', { boot_id: 'a' });
    await restart();
    await handOut('w');
    await recovery.close();
    await heard('w', { boot_id: 'b' });
    await open();
    expect(entry()).toMatchObject({ outcome: 'completed' });
  });

  it('is not handed out to a process that has started since', async () => {
    await heard('w', { boot_id: 'a' });
    await restart();
    await heard('w', { boot_id: 'b' });
    expect(await handOut('w')).toEqual([]);
    expect(entry()).toMatchObject({ outcome: 'completed' });
    expect(entry()).not.toHaveProperty('handedOutAt');
  });

  it('is not handed out with a goodbye', async () => {
    await heard();
    await restart();
    await heard('w', { status: 'stopped' });
    expect(await handOut('w')).toEqual([]);
    expect(entry()).toMatchObject({ outcome: 'waiting' });
  });

  it('is unconfirmed where the worker was told and starts no more within an hour', async () => {
    await heard();
    await restart();
    await handOut('w');
    bench.pass(3600);
    await heard();
    expect(entry()).toMatchObject({ outcome: 'unconfirmed' });
  });

  it('can be asked for again once it was handed out, which ends the first', async () => {
    await heard();
    const first = await restart();
    await handOut('w');
    const second = await restart();
    expect(second.id).not.toBe(first.id);
    expect(recovery.entries().map(({ outcome }) => outcome)).toEqual(['waiting', 'unconfirmed']);
  });

  it('is forgotten with its worker, which is a new one if it comes back', async () => {
    await heard();
    await restart();
    await fleet().forget('w', 'deleted');
    expect(entry()).toMatchObject({ outcome: 'forgotten' });
    await heard();
    expect(await handOut('w')).toEqual([]);
  });
});

describe('a restart that is refused', () => {
  it.each([
    ['unknown_worker', () => Promise.resolve()],
    ['stopped', () => heard('w', { status: 'stopped' })],
  ])('is on record, too: %s', async (refusal, before) => {
    await before();
    expect(await restart()).toMatchObject({ outcome: 'refused', refusal });
    await reopen();
    expect(entry()).toMatchObject({ outcome: 'refused', refusal, reason: 'it leaks', by: 'me' });
    expect([...recovery.inFlight()]).toEqual([]);
  });

  it('is one too many in flight; another can be asked for when one has ended', async () => {
    await Promise.all(Array.from({ length: MAX_IN_FLIGHT + 1 }, (_, i) => heard(`w-${i}`)));
    await Promise.all(Array.from({ length: MAX_IN_FLIGHT }, (_, i) => restart(`w-${i}`)));
    const over = () => restart(`w-${MAX_IN_FLIGHT}`);
    expect(await over()).toMatchObject({ outcome: 'refused', refusal: 'full' });
    expect(metrics.counts).toEqual({ 'restart asked': MAX_IN_FLIGHT, 'restart refused full': 1 });
    await fleet().forget('w-0', 'deleted');
    expect(await over()).toMatchObject({ outcome: 'waiting' });
  });
});

describe('the audit', () => {
  it('is bounded, and what is in flight goes last', async () => {
    await heard();
    await restart();
    for (let i = 0; i < 2500; i++) void restart('nobody');
    await restart('nobody');
    const entries = recovery.entries();
    expect(entries).toHaveLength(2000);
    expect(entries.at(-1)).toMatchObject({ workerId: 'w', outcome: 'waiting' });
    expect(entries[0]?.key.localeCompare(entries[1]?.key ?? '')).toBe(1);
  });

  it('answers nothing where it cannot be written, and hands nothing out', async () => {
    await heard();
    await heard('v');
    await restart();
    await recovery.close();
    await expect(restart('v')).rejects.toThrow('The audit of recovery cannot be written');
    expect(await handOut('v')).toEqual([]);
    expect(await handOut('w')).toEqual([]);
    expect(entry()).toMatchObject({ outcome: 'waiting' });
    await open();
    await heard();
    expect(await handOut('w')).toHaveLength(1);
  });
});
