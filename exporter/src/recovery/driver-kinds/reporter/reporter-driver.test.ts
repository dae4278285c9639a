import { join } from 'node:path';
import { pino } from 'pino';
import { FleetHarness } from '../../../fleet/fleet.fixture';
import { CommandQueue } from '../../commands/command-queue';
import { FakeRecoveryMetrics } from '../../recovery.fixture';
import { actionCall, createDriver, onlyStep } from '../driver-kinds.fixture';
import { REPORTER_DRIVER } from './reporter-driver';

let harness: FleetHarness;
let commands: CommandQueue;
beforeEach(async () => {
  harness = new FleetHarness();
  const fleet = await harness.open();
  const log = pino({ level: 'silent' });
  commands = CommandQueue.open(join(harness.directory, 'recovery'), {
    fleet: fleet.state,
    metrics: new FakeRecoveryMetrics(),
    log,
  });
});
afterEach(async () => {
  await commands.close();
  await harness.end();
});

function fleet() {
  if (harness.fleet === undefined) {
    throw new Error('The harness is not open.');
  }
  return harness.fleet;
}
function heartbeat(boot_id = 'boot-1') {
  return fleet().record({ worker_id: 'w-1', boot_id }, 'http');
}
function run(signal?: AbortSignal) {
  return onlyStep(createDriver(REPORTER_DRIVER, {}, { fleet: fleet().state, commands })).run(
    actionCall({}, signal),
  );
}
async function queued() {
  while ([...commands.inFlight()].length === 0) {
    await new Promise(setImmediate);
  }
}

describe('the reporter driver', () => {
  it('is only for restarts by hand: a failed worker takes its command when it works again', () => {
    const step = onlyStep(createDriver(REPORTER_DRIVER, {}, { fleet: fleet().state, commands }));
    expect(step.byHandOnly).toBe(true);
  });

  it('delivers the command with the next report of the worker', async () => {
    await heartbeat();
    const outcome = run();
    await queued();
    const [delivered] = (await commands.dispatchCommands(['w-1'])) ?? [];
    expect(delivered).toMatchObject({ action: 'restart', worker_id: 'w-1' });
    expect(await outcome).toEqual({ result: 'done', evidence: { command_id: delivered?.id } });
  });

  it('cancels a command that the worker does not receive in time', async () => {
    await heartbeat();
    const controller = new AbortController();
    const outcome = run(controller.signal);
    await queued();
    controller.abort();
    expect(await outcome).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('no report in time'),
    });
    expect(commands.entries()).toMatchObject([{ outcome: 'cancelled' }]);
    expect(await commands.dispatchCommands(['w-1'])).toBeUndefined();
  });

  it('does not cancel the command of an operator', async () => {
    await heartbeat();
    await commands.queue({ workerId: 'w-1', reason: 'it leaks', by: 'me', from: '127.0.0.1' });
    expect(await run(AbortSignal.abort())).toMatchObject({ result: 'failed' });
    expect(commands.entries()).toMatchObject([{ outcome: 'waiting', reason: 'it leaks' }]);
  });

  it('counts a start of the worker before the delivery as done', async () => {
    await heartbeat();
    const outcome = run();
    await queued();
    await heartbeat('boot-2');
    expect(await outcome).toMatchObject({ result: 'done' });
    expect(commands.entries()).toMatchObject([{ outcome: 'completed' }]);
  });

  it('refuses another incarnation than that of the decision', async () => {
    await heartbeat('boot-2');
    expect(await run()).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('boot-2, not boot-1'),
    });
    expect(commands.entries()).toEqual([]);
  });

  it('fails for a worker that has stopped, because it sends no reports', async () => {
    await fleet().record({ worker_id: 'w-1', boot_id: 'boot-1', status: 'stopped' }, 'http');
    expect(await run()).toMatchObject({ result: 'failed', reason: 'The command was refused: stopped.' });
  });
});
