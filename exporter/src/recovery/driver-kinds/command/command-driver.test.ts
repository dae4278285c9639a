import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTION_HAS_ENDED } from '../../drivers/driver';
import { actionCall, type CallOptions, createDriver, onlyStep } from '../driver-kinds.fixture';
import { COMMAND_DRIVER } from './command-driver';
import { programProblem } from '../process/program-check';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'command-'))));
afterEach(() => rmSync(directory, { recursive: true }));

/** A program that prints its arguments and its environment as JSON. */
function program(
  body = 'console.log(JSON.stringify([process.argv.slice(2), process.env]))',
  name = 'program',
): string {
  const path = join(directory, name);
  writeFileSync(path, `#!${process.execPath}\n${body}\n`, { mode: 0o755 });
  return path;
}
function driver(command: readonly string[], options: object = {}) {
  return createDriver(COMMAND_DRIVER, { command, ...options }, { allowedPrograms: command.slice(0, 1) });
}
function run(command: readonly string[], options: object = {}, call: CallOptions = {}) {
  return onlyStep(driver(command, options)).run(actionCall(call));
}

describe('the command driver', () => {
  it('starts the program with the values of the action in arguments and variables, and nothing else', async () => {
    process.env['HEARTLINE_TEST_SECRET'] = 'secret';
    process.env['HEARTLINE_TEST_SHARED'] = 'shared';
    const options = {
      environment: { LEVEL: '3' },
      inherit_environment: ['HEARTLINE_TEST_SHARED', 'NO_SUCH_VARIABLE'],
    };
    const outcome = await run([program(), '--id={worker_id}', '{worker_type}'], options, {
      workerId: '--help',
    });
    delete process.env['HEARTLINE_TEST_SECRET'];
    delete process.env['HEARTLINE_TEST_SHARED'];
    expect(outcome).toMatchObject({ result: 'done', evidence: { exit_code: 0 } });
    expect(JSON.parse(String(outcome.evidence['output']))).toEqual([
      ['--id=--help', 'worker'],
      {
        LEVEL: '3',
        HEARTLINE_TEST_SHARED: 'shared',
        HEARTLINE_WORKER_ID: '--help',
        HEARTLINE_WORKER_TYPE: 'worker',
        HEARTLINE_ACTION: 'restart',
        HEARTLINE_ACTION_ID: '0b7e3f6c-3f0e-4c3a-9d6b-000000000001',
      },
    ]);
  });

  it('starts the program in a dry run only if it is told to, with HEARTLINE_DRY_RUN', async () => {
    const path = program('console.log(process.env.HEARTLINE_DRY_RUN)');
    expect(onlyStep(driver([path])).preview).toBeUndefined();
    const { run: act, preview } = onlyStep(driver([path], { supports_dry_run: true }));
    expect(await preview?.(actionCall())).toMatchObject({ result: 'done', evidence: { output: '1' } });
    expect(await act(actionCall())).toMatchObject({ result: 'done', evidence: { output: 'undefined' } });
    expect(await preview?.(actionCall({ workerId: '../x' }))).toMatchObject({ result: 'refused' });
  });

  it('has nothing to do if the program ends with the exit code for that, and failed otherwise', async () => {
    const path = program('process.exitCode = 3');
    expect(await run([path], { nothing_to_do_exit_code: 3 })).toMatchObject({ result: 'nothing_to_do' });
    expect(await run([path], { nothing_to_do_exit_code: 4 })).toMatchObject({ result: 'failed' });
    expect(await run([path])).toMatchObject({ result: 'failed' });
  });

  it.each(['--help', '../x', '$(touch x)', 'a\nb', 'x'.repeat(1000), '', '; id', 'w 1'])(
    'does not start the program for the worker ID %j',
    async (workerId) => {
      const marker = join(directory, 'marker');
      const command = [
        program(`require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`),
        '{worker_id}',
      ];
      expect(await run(command, {}, { workerId })).toMatchObject({ result: 'refused' });
      expect(existsSync(marker)).toBe(false);
    },
  );

  it('fails with the exit code and the end of the output', async () => {
    const body =
      'console.log("x".repeat(5000)); console.error("no such worker\\u001b[2J"); process.exitCode = 4';
    expect(await run([program(body)])).toMatchObject({
      result: 'failed',
      reason: 'The program ended with exit code 4.',
      evidence: {
        exit_code: 4,
        output: expect.stringMatching(/x\nno such worker␛\[2J$|x␊no such worker␛\[2J$/),
      },
    });
  });

  it('ends a program with the signal of the step', async () => {
    const controller = new AbortController();
    const step = onlyStep(driver([program('setInterval(() => {}, 1000)')]));
    const outcome = step.run(actionCall({}, controller.signal));
    controller.abort();
    expect(await outcome).toMatchObject({ result: 'failed', reason: expect.stringContaining('was ended') });
  });

  it('leaves the worker alone that the program has started, when the action has ended because it is back', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connection = once(server, 'connection');
    const worker = `require('node:net').connect(${(server.address() as AddressInfo).port}, '127.0.0.1')`;
    const body = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(worker)}], { stdio: 'ignore' });
      setInterval(() => {}, 1000);`;
    const controller = new AbortController();
    const outcome = onlyStep(driver([program(body)])).run(actionCall({}, controller.signal));
    const [socket] = (await connection) as [Socket];
    let isClosed = false;
    socket.on('error', () => undefined).once('close', () => (isClosed = true));
    controller.abort(new Error(ACTION_HAS_ENDED));
    const { result } = await outcome;
    const survived = !isClosed;
    // Ends the worker.
    socket.destroy();
    server.close();
    expect([result, survived]).toEqual(['failed', true]);
  });

  it.each([
    [
      'a program that is not listed',
      ['/bin/true'],
      ['/bin/false'],
      '/bin/true is not in recovery.allowed_programs; it has /bin/false',
    ],
    ['an empty list', ['/bin/true'], [], 'it is empty'],
    ['a relative path', ['true'], ['true'], 'must be an absolute path'],
    ['a placeholder in the program', ['/bin/{worker_id}'], ['/bin/{worker_id}'], 'without placeholders'],
    ['an unknown placeholder', ['/bin/true', '{worker}'], ['/bin/true'], 'unknown placeholder {worker}'],
  ])('is not created with %s', (_, command, allowedPrograms, problem) => {
    expect(() => createDriver(COMMAND_DRIVER, { command }, { allowedPrograms })).toThrow(problem);
  });
});

describe('a program', () => {
  it('that belongs to the exporter or to root is executed, also through a link', async () => {
    expect(await programProblem(program())).toBeUndefined();
    symlinkSync(program(), join(directory, 'link'));
    expect(await programProblem(join(directory, 'link'))).toBeUndefined();
    expect(await programProblem('/bin/true')).toBeUndefined();
  });

  it('that others can change is refused', async () => {
    const path = program();
    chmodSync(path, 0o775);
    expect(await programProblem(path)).toContain('is writable for its group or for others (mode 775)');
    expect(await run([path])).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('mode 775'),
    });
    chmodSync(path, 0o755);
    chmodSync(directory, 0o777);
    expect(await programProblem(path)).toContain('is writable for its group or for others (mode 777)');
  });

  it('that belongs to another user is refused', async () => {
    const path = program();
    // Root gives the file away; for others, the account of the exporter is another one.
    const own = process.getuid?.() ?? 0;
    if (own === 0) {
      chownSync(path, 65_534, 65_534);
    }
    expect(await programProblem(path, own === 0 ? 1000 : own + 1)).toContain(
      'allowed are root and the account',
    );
  });

  it('that is no executable file is refused', async () => {
    expect(await programProblem('/')).toContain('is not an executable file');
    expect(await programProblem('/etc/passwd')).toContain('is not an executable file');
    expect(await programProblem(join(directory, 'missing'))).toMatch(/cannot be read: .*ENOENT/);
  });
});
