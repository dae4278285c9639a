import { pino } from 'pino';
import { FleetHarness } from '../../fleet/fleet.fixture';
import { type RecoverySettings } from '../../config/schema/recovery';
import { type CleanUpEntry, type CleanUpRefusal } from '../clean-up-gate';
import { type StepCall, type StepOutcome } from '../drivers/driver';
import { type ConfiguredDriver } from '../drivers/drivers-file';
import { type ActionName } from '../recovery-action';
import { SETTINGS } from '../recovery-world.fixture';
import { CleanUp } from './clean-up';

let harness: FleetHarness;
let settings: RecoverySettings;
let refusal: CleanUpRefusal | undefined;
let records: CleanUpEntry[];
/** What the driver was asked to do: `action worker [sandbox]`. */
let calls: string[];
let previews: string[];
let outcome: StepOutcome;
let cleanUp: CleanUp;

beforeEach(async () => {
  harness = new FleetHarness();
  await harness.open();
  settings = { ...SETTINGS, leaseGraceSeconds: 60, sandboxZombieSeconds: 600 };
  refusal = undefined;
  records = [];
  calls = [];
  previews = [];
  outcome = { result: 'done', evidence: { leases_released: 1 } };
});
afterEach(async () => {
  await cleanUp.close();
  await harness.end();
});

function fleet() {
  if (harness.fleet === undefined) {
    throw new Error('The harness is not open.');
  }
  return harness.fleet;
}
function nameOf({ action, target }: StepCall) {
  return [action, target.workerId, target.sandboxId].filter((part) => part !== undefined).join(' ');
}
function open(...actions: ActionName[]) {
  const driver: ConfiguredDriver = {
    actions,
    matchesType: (type) => type === 'worker',
    driver: {
      name: 'd',
      steps: () => [
        {
          ...{ name: 'step', timeoutMs: 60_000, verifyMs: 0 },
          run: (call) => {
            calls.push(nameOf(call));
            return Promise.resolve(outcome);
          },
          preview: (call) => {
            previews.push(nameOf(call));
            return Promise.resolve(outcome);
          },
        },
      ],
      close: () => Promise.resolve(),
    },
  };
  cleanUp = new CleanUp({
    settings: () => settings,
    fleet: fleet().state,
    clock: harness.clock,
    drivers: () => [driver],
    gate: {
      refusal: () => refusal,
      record: (entry) => {
        records.push(entry);
        return Promise.resolve();
      },
    },
    log: pino({ level: 'silent' }),
  });
}
async function worker(worker_id: string, content: object = {}) {
  await fleet().record(
    { worker_id, worker_type: 'worker', boot_id: 'a', interval_seconds: 10, ...content },
    'http',
  );
}
async function sandbox(sandbox_id: string, worker_id: string | undefined, content: object = {}) {
  const last_event_at = new Date(harness.clock.now()).toISOString();
  await fleet().recordSandbox({
    sandbox_id,
    ...(worker_id !== undefined && { worker_id }),
    last_event_at,
    ...content,
  });
}

describe('S5.5 the leases of a dead worker', () => {
  it('are released once the worker was silent for the grace, and within two minutes', async () => {
    open('release_leases');
    await worker('dead');
    await worker('stopped', { status: 'stopped' });
    harness.pass(45);
    await cleanUp.round();
    expect(calls).toEqual([]);
    harness.pass(20);
    await worker('living');
    await cleanUp.round();
    expect(calls).toEqual(['release_leases dead', 'release_leases stopped']);
    expect(records).toMatchObject([
      {
        action: 'release_leases',
        workerId: 'dead',
        workerType: 'worker',
        driver: 'd',
        outcome: 'completed',
        reason: 'The worker is failed, and its last heartbeat was 65 s ago.',
        evidence: { leases_released: 1 },
      },
      { workerId: 'stopped', outcome: 'completed' },
    ]);
  });

  it('are not looked at in each round, and are again after a minute', async () => {
    open('release_leases');
    await worker('dead');
    harness.pass(100);
    outcome = { result: 'nothing_to_do', evidence: {} };
    await cleanUp.round();
    await cleanUp.round();
    expect(calls).toHaveLength(1);
    expect(records).toEqual([]);
    harness.pass(61);
    await cleanUp.round();
    expect(calls).toHaveLength(2);
  });

  it('are kept after a downtime of the exporter until the worker had the time to report', async () => {
    await worker('dead');
    await worker('stopped', { status: 'stopped' });
    harness.pass(100);
    await fleet().close();
    harness.pass(3600);
    await harness.open();
    open('release_leases');
    harness.pass(29);
    await cleanUp.round();
    expect(calls).toEqual([]);
    await worker('stopped', { boot_id: 'b' });
    harness.pass(1);
    await cleanUp.round();
    expect(calls).toEqual(['release_leases dead']);
  });

  it('of another type, of a worker that came back, and of one without an incarnation are left alone', async () => {
    open('release_leases');
    await worker('other', { worker_type: 'other' });
    await worker('back');
    await fleet().record({ worker_id: 'anonymous', worker_type: 'worker', interval_seconds: 10 }, 'http');
    harness.pass(100);
    await worker('back', { boot_id: 'b' });
    await cleanUp.round();
    expect(calls).toEqual([]);
  });

  it('are not released if the worker comes back during the round', async () => {
    open('release_leases');
    await worker('first');
    await worker('second');
    harness.pass(100);
    const round = cleanUp.round();
    await worker('second', { boot_id: 'b' });
    await round;
    expect(calls).toEqual(['release_leases first']);
  });

  it('are only counted in a dry run, once an hour', async () => {
    open('release_leases');
    refusal = 'dry_run';
    await worker('dead');
    harness.pass(100);
    await cleanUp.round();
    harness.pass(120);
    await cleanUp.round();
    expect(calls).toEqual([]);
    expect(previews).toEqual(['release_leases dead']);
    expect(records).toMatchObject([
      { outcome: 'refused', refusal: 'dry_run', evidence: { leases_released: 1 } },
    ]);
    harness.pass(3600);
    await cleanUp.round();
    expect(previews).toHaveLength(2);
  });

  it.each(['dry_run', 'paused'] as const)(
    'that were only looked at (%s) are released in the next round after that is over',
    async (reason) => {
      open('release_leases');
      refusal = reason;
      await worker('dead');
      harness.pass(100);
      await cleanUp.round();
      refusal = undefined;
      harness.pass(15);
      await cleanUp.round();
      expect([previews, calls]).toEqual([['release_leases dead'], ['release_leases dead']]);
      // A released one is looked at again after its own pause.
      harness.pass(15);
      await cleanUp.round();
      expect(calls).toHaveLength(1);
    },
  );

  it('are not touched while recovery is off', async () => {
    open('release_leases');
    settings = { ...settings, mode: 'off' };
    await worker('dead');
    harness.pass(100);
    await cleanUp.round();
    expect([...calls, ...previews]).toEqual([]);
  });

  it('are tried again a minute after a failure, which is recorded', async () => {
    open('release_leases');
    outcome = { result: 'failed', reason: 'PostgreSQL: down', evidence: {} };
    await worker('dead');
    harness.pass(100);
    await cleanUp.round();
    expect(records).toMatchObject([
      { outcome: 'failed', reason: expect.stringMatching(/PostgreSQL: down$/) },
    ]);
    harness.pass(61);
    await cleanUp.round();
    expect(calls).toHaveLength(2);
  });
});

describe('S3.7 a sandbox', () => {
  it('of a dead worker is ended if both were silent for the time', async () => {
    open('terminate_sandbox');
    await worker('w');
    await sandbox('zombie', 'w');
    await sandbox('ended', 'w', { state: 'terminated' });
    harness.pass(590);
    await cleanUp.round();
    expect(calls).toEqual([]);
    await sandbox('active', 'w');
    harness.pass(20);
    await cleanUp.round();
    expect(calls).toEqual(['terminate_sandbox w zombie']);
    expect(records).toMatchObject([
      {
        sandboxId: 'zombie',
        workerId: 'w',
        reason:
          'The worker is failed, and its last heartbeat was 610 s ago. The sandbox has had no event for 610 s.',
      },
    ]);
  });

  it('that cannot be verified is kept', async () => {
    open('terminate_sandbox');
    await sandbox('of nobody'.replace(' ', '-'), undefined);
    await sandbox('of-an-unknown', 'forgotten');
    await worker('w');
    await fleet().recordSandbox({ sandbox_id: 'without-event', worker_id: 'w' });
    await sandbox('of-the-future', 'w', {
      last_event_at: new Date(harness.clock.now() + 864e5).toISOString(),
    });
    harness.pass(7200);
    await cleanUp.round();
    expect(calls).toEqual([]);
  });

  it('of a living worker is kept by default, however long it is idle', async () => {
    open('terminate_sandbox');
    await worker('w');
    await sandbox('idle', 'w');
    harness.pass(86_000);
    await worker('w');
    await cleanUp.round();
    expect(calls).toEqual([]);
  });

  it('of a living worker is ended by the rules that are switched on', async () => {
    open('terminate_sandbox');
    settings = { ...settings, sandboxFinishedSeconds: 900, sandboxIdleSeconds: 3600 };
    await worker('busy', { current_task: 't' });
    await worker('free');
    await sandbox('of-busy', 'busy');
    await sandbox('of-free', 'free');
    harness.pass(1000);
    await worker('busy');
    await worker('free');
    await cleanUp.round();
    expect(calls).toEqual(['terminate_sandbox free of-free']);
    expect(records[0]?.reason).toBe('Its worker has no task. The sandbox has had no event for 1000 s.');
    harness.pass(2700);
    await worker('busy');
    await worker('free');
    await cleanUp.round();
    expect(calls).toContain('terminate_sandbox busy of-busy');
  });

  it('is not idle for the time in which the exporter was down', async () => {
    settings = { ...settings, sandboxIdleSeconds: 600 };
    await worker('w', { current_task: 't' });
    await sandbox('s', 'w');
    await fleet().close();
    harness.pass(3600);
    await harness.open();
    open('terminate_sandbox');
    await worker('w', { current_task: 't' });
    harness.pass(599);
    await worker('w', { current_task: 't' });
    await cleanUp.round();
    expect(calls).toEqual([]);
    harness.pass(1);
    await cleanUp.round();
    expect(calls).toEqual(['terminate_sandbox w s']);
  });

  it('is only reported in a dry run', async () => {
    open('terminate_sandbox');
    refusal = 'dry_run';
    await worker('w');
    await sandbox('zombie', 'w');
    harness.pass(700);
    await cleanUp.round();
    expect(calls).toEqual([]);
    expect(records).toMatchObject([{ outcome: 'refused', refusal: 'dry_run', sandboxId: 'zombie' }]);
  });
});

describe('S3.14 tables of tasks', () => {
  it('are looked at every five minutes', async () => {
    open('retry_tasks', 'archive_tasks');
    outcome = { result: 'done', evidence: { tasks_retried: 2 } };
    await cleanUp.round();
    harness.pass(299);
    await cleanUp.round();
    expect(calls).toEqual(['retry_tasks tasks', 'archive_tasks tasks']);
    expect(records).toMatchObject([
      { action: 'retry_tasks', outcome: 'completed', evidence: { tasks_retried: 2 } },
      { action: 'archive_tasks' },
    ]);
    expect(records[0]).not.toHaveProperty('workerId');
    harness.pass(2);
    await cleanUp.round();
    expect(calls).toHaveLength(4);
  });

  it('wait after the start of the exporter until the owners of tasks have reported', async () => {
    open('retry_tasks');
    cleanUp.start();
    harness.pass(299);
    await cleanUp.round();
    expect(calls).toEqual([]);
    harness.pass(1);
    await cleanUp.round();
    expect(calls).toEqual(['retry_tasks tasks']);
  });
});

describe('a round of clean-up', () => {
  it('does at most 50 jobs, and those that were never tried first', async () => {
    open('release_leases');
    await Promise.all(Array.from({ length: 120 }, (_, index) => worker(`w-${index}`)));
    harness.pass(100);
    await cleanUp.round();
    expect(calls).toHaveLength(50);
    harness.pass(61);
    await cleanUp.round();
    await cleanUp.round();
    expect(new Set(calls).size).toBe(120);
  });

  it('ends with the exporter', async () => {
    open('release_leases');
    await worker('dead');
    harness.pass(100);
    await cleanUp.close();
    await cleanUp.round();
    expect(calls).toEqual([]);
  });
});
