import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  actionCall,
  type CallOptions,
  createDriver,
} from '../../exporter/src/recovery/driver-kinds/driver-kinds.fixture';
import { SYSTEMD_DRIVER } from '../../exporter/src/recovery/driver-kinds/systemd/systemd-driver';
import { type StepOutcome } from '../../exporter/src/recovery/drivers/driver';
import { pollUntil } from '../../test-support/poll-until';
import { systemdProblem, UserSystemd } from '../../test-support/servers/user-systemd';

const execute = promisify(execFile);
const SYSTEMCTL = '/usr/bin/systemctl';
const problem = systemdProblem();
if (problem !== undefined) {
  console.warn(`The tests of the systemd driver are skipped: ${problem}.`);
}

const UNITS = {
  'worker@.service': '[Service]\nExecStart=/bin/sleep 100000\nTimeoutStopSec=2\n',
  'stubborn@.service': `[Service]\nExecStart=/bin/sh -c 'trap "" TERM; while :; do sleep 1; done'\nTimeoutStopSec=infinity\n`,
  'broken@.service': '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/false\n',
  'other.service': '[Service]\nExecStart=/bin/sleep 100000\n[Install]\nAlias=worker-alias.service\n',
};
/** The last heartbeat of the worker, long after the start of the unit. */
const LATER = { lastHeartbeatAt: Date.now() + 3_600_000 };

(problem === undefined ? describe : describe.skip)('the systemd driver, with a real systemd', () => {
  let systemd: UserSystemd;
  const before = process.env['XDG_RUNTIME_DIR'];
  beforeAll(async () => {
    systemd = await UserSystemd.start(UNITS);
    process.env['XDG_RUNTIME_DIR'] = systemd.runtimeDirectory;
  });
  afterAll(async () => {
    if (before === undefined) {
      delete process.env['XDG_RUNTIME_DIR'];
    } else {
      process.env['XDG_RUNTIME_DIR'] = before;
    }
    await systemd.close();
  });

  async function systemctl(...args: string[]): Promise<string> {
    const { stdout } = await execute(SYSTEMCTL, ['--user', ...args], {
      env: { ...process.env, HOME: systemd.runtimeDirectory },
    });
    return stdout.trim();
  }
  function mainPid(unit: string) {
    return systemctl('show', '--property=MainPID', '--value', '--', unit);
  }
  function driver(options: object = {}, allowedPrograms: readonly string[] = [SYSTEMCTL]) {
    const all = {
      unit: 'worker@{worker_id}.service',
      allowed_units: ['worker@*.service'],
      manager: 'user',
      ...options,
    };
    return createDriver(SYSTEMD_DRIVER, all, { now: Date.now(), allowedPrograms });
  }
  function run(
    stepName: string,
    options: object = {},
    call: CallOptions = {},
    signal?: AbortSignal,
  ): Promise<StepOutcome> {
    const parsed = actionCall({ facts: LATER, ...call }, signal);
    const step = driver(options)
      .steps('restart', parsed.target)
      .find(({ name }) => name === `test-driver/${stepName}`);
    return step?.run(parsed) ?? Promise.reject(new Error(`no step ${stepName}`));
  }

  it('restarts the unit of the worker, and no other', async () => {
    await systemctl('start', 'worker@w-1.service', 'worker@w-2.service');
    const [first, second] = [await mainPid('worker@w-1.service'), await mainPid('worker@w-2.service')];
    expect(await run('restart')).toEqual({
      result: 'done',
      evidence: {
        unit: 'worker@w-1.service',
        state: 'active (running)',
        main_pid: Number(first),
        state_after: 'active (running)',
      },
    });
    expect(await mainPid('worker@w-1.service')).not.toBe(first);
    expect(await mainPid('worker@w-2.service')).toBe(second);
  });

  it('starts a unit that was stopped, in both steps', async () => {
    for (const step of ['restart', 'kill']) {
      await systemctl('stop', 'worker@w-3.service');
      expect(await run(step, {}, { workerId: 'w-3' })).toMatchObject({
        result: 'done',
        evidence: { state: 'inactive (dead)' },
      });
    }
  });

  it('kills a unit that does not stop, after a restart that took too long', async () => {
    await systemctl('start', 'stubborn@w-1.service');
    const pid = await mainPid('stubborn@w-1.service');
    const options = { unit: 'stubborn@{worker_id}.service', allowed_units: ['stubborn@*.service'] };
    const controller = new AbortController();
    const restart = run('restart', options, {}, controller.signal);
    await pollUntil(
      'the stop',
      async () =>
        (await systemctl('show', '--property=ActiveState', '--value', '--', 'stubborn@w-1.service')) ===
        'deactivating',
    );
    controller.abort();
    expect(await restart).toMatchObject({ result: 'failed', reason: expect.stringContaining('aborted') });
    expect(await mainPid('stubborn@w-1.service')).toBe(pid);
    expect(await run('kill', options)).toMatchObject({ result: 'done' });
    expect(await mainPid('stubborn@w-1.service')).not.toBe(pid);
  });

  it('leaves a unit alone that systemd has started since the last heartbeat', async () => {
    await systemctl('restart', 'worker@w-4.service');
    const pid = await mainPid('worker@w-4.service');
    const call = { workerId: 'w-4', facts: { lastHeartbeatAt: Date.now() - 3_600_000 } };
    expect(await run('restart', {}, call)).toMatchObject({ result: 'nothing_to_do' });
    expect(await mainPid('worker@w-4.service')).toBe(pid);
    expect(await run('restart', { start_grace_seconds: 0 }, call)).toMatchObject({ result: 'done' });
  });

  it('fails for a unit that ends at its start, and for one that does not exist', async () => {
    const broken = { unit: 'broken@{worker_id}.service', allowed_units: ['broken@*.service'] };
    await pollUntil('the failure', async () => {
      const outcome = await run('restart', broken);
      return outcome.result === 'failed' && 'exit_status' in outcome.evidence;
    });
    const missing = { unit: 'missing@{worker_id}.service', allowed_units: ['missing@*.service'] };
    expect(await run('restart', missing)).toMatchObject({
      result: 'failed',
      reason: 'The unit missing@w-1.service is not loaded: not-found.',
    });
  });

  it('refuses units that are not allowed, also behind an alias, and masked ones', async () => {
    const options = { unit: 'other{worker_id}.service' };
    expect(await run('restart', options)).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('is not in allowed_units'),
    });
    await systemctl('enable', 'other.service');
    await systemctl('start', 'other.service');
    const pid = await mainPid('other.service');
    const aliases = { unit: 'worker-{worker_id}.service', allowed_units: ['worker-*.service'] };
    expect(await run('restart', aliases, { workerId: 'alias' })).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('The unit other.service is not in allowed_units'),
    });
    expect(await mainPid('other.service')).toBe(pid);
    await systemctl('mask', 'worker@masked.service');
    expect(await run('restart', {}, { workerId: 'masked' })).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('is masked'),
    });
  });

  it.each(['../other', 'w 1', '$(id)', 'w-1.service;id', 'a\nb', 'w\\x2d1', '*', '', 'x'.repeat(129)])(
    'does nothing for the worker ID %j',
    async (workerId) => {
      expect(await run('restart', {}, { workerId })).toMatchObject({ result: 'refused' });
    },
  );

  it('takes a worker ID that looks like an option as part of the name', async () => {
    expect(await run('restart', {}, { workerId: '--help' })).toMatchObject({
      result: 'done',
      evidence: { unit: 'worker@--help.service' },
    });
  });

  it.each([
    ['a placeholder at the begin', { unit: '{worker_id}.service' }, [SYSTEMCTL], '/unit'],
    ['another placeholder', { unit: 'worker@{id}.service' }, [SYSTEMCTL], 'unknown placeholder {id}'],
    ['no list of units', { allowed_units: [] }, [SYSTEMCTL], '/allowed_units'],
    ['a program that is not allowed', {}, [], 'is not in recovery.allowed_programs'],
  ])('is not created with %s', (_, options, allowedPrograms, message) => {
    expect(() => driver(options, allowedPrograms)).toThrow(message);
  });

  it('reports that there is no service manager', async () => {
    process.env['XDG_RUNTIME_DIR'] = '/nonexistent';
    const outcome = await run('restart');
    process.env['XDG_RUNTIME_DIR'] = systemd.runtimeDirectory;
    expect(outcome).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('Failed to connect to bus'),
    });
  });
});
