import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ports } from '../stack/src/options/ports';
import { findFreePorts } from '../test-support/free-ports';
import { pollUntil } from '../test-support/poll-until';
import { isRunning, type ProcessIdentity } from '../stack/src/processes/process-identity';
import { readState, type StackState } from '../stack/src/state/state-file';
import { stackPaths, ROOT } from '../stack/src/options/paths';
import { readStatus } from '../stack/src/status/read-status';

/** How long each step may take. Only a stack that hangs takes longer. */
const TIMEOUT_MS = 120_000;
/** A command of `npm run stack` and its output so far. */
class Command {
  output = '';
  private constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text) => (this.output += String(text)));
    }
  }

  static start(script: string, args: readonly string[]): Command {
    return new Command(spawn(process.execPath, [join(ROOT, 'stack', script), ...args]));
  }

  static async run(
    script: string,
    args: readonly string[],
  ): Promise<{ code: number | null; output: string }> {
    const command = Command.start(script, args);
    return { code: await command.end(), output: command.output };
  }

  /** Waits for the end of the process and of its output. Resolves with the exit code. */
  async end(): Promise<number | null> {
    if (this.child.exitCode === null) {
      await new Promise((resolve) => this.child.once('close', resolve));
    }
    return this.child.exitCode;
  }

  async waitForOutput(text: string): Promise<void> {
    const isPrinted = () => {
      expect(this.output).toContain(text);
      return true;
    };
    await pollUntil(`the output "${text}"`, isPrinted, { timeoutMs: TIMEOUT_MS });
  }
}

let home: string;
let ports: Ports;
let args: string[];
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'heartline-stack-'));
  ports = await findFreePorts();
  const chosen = Object.entries(ports).map(([name, port]) => `--${name}-port=${port}`);
  args = ['--data-dir', home, '--no-page', ...chosen];
});
afterEach(async () => {
  await Command.run('stop.mjs', ['--data-dir', home]);
  rmSync(home, { recursive: true });
});

function stackState(): StackState {
  const state = readState(stackPaths(home));
  if (state === undefined) {
    throw new Error(`No stack runs in ${home}.`);
  }
  return state;
}
function processes(): ProcessIdentity[] {
  const { stack, services } = stackState();
  return [stack, ...services.map((service) => service.process)];
}
/** Creates the data folder of an earlier stack with a file of its Alertmanager. Returns the path of that file. */
function createEarlierData(): string {
  const { data, run } = stackPaths(home);
  const folder = join(data, 'alertmanager');
  for (const created of [folder, join(run, 'prometheus')]) {
    mkdirSync(created, { recursive: true });
  }
  writeFileSync(join(run, 'alertmanager.yml'), '');
  writeFileSync(join(folder, 'of-an-earlier-run'), '');
  return join(folder, 'of-an-earlier-run');
}
async function waitForEnd(all: readonly ProcessIdentity[]): Promise<void> {
  await pollUntil('every process to end', () => !all.some(isRunning), { timeoutMs: TIMEOUT_MS });
}

test('S1.7 --with bullmq adds workers and queues that the exporter reads, and ends with the stack', async () => {
  const stack = Command.start('start.mjs', [...args, '--no-demo', '--with', 'bullmq']);
  await stack.waitForOutput('Heartline is up.');
  expect(stack.output).toContain('BullMQ: three real workers');
  const exporter = `http://127.0.0.1:${ports.exporter}`;
  await pollUntil('jobs that workers of BullMQ have completed', async () => {
    const { workers } = (await (await fetch(`${exporter}/health/workers`)).json()) as {
      workers: { worker_id: string; state: string }[];
    };
    const { queues } = (await (await fetch(`${exporter}/health/stats`)).json()) as {
      queues: { queue: string; completed?: number }[];
    };
    const healthy = workers.filter(({ state }) => state === 'healthy').map(({ worker_id: id }) => id);
    const done = queues.filter(({ completed = 0 }) => completed > 0).map(({ queue }) => queue);
    return (
      healthy.length === 3 &&
      healthy.includes('bullmq-1') &&
      done.includes('thumbnails') &&
      done.includes('invoices')
    );
  });
  const all = processes();
  expect(stackState().services.map(({ name }) => name)).toEqual(expect.arrayContaining(['redis', 'bullmq']));
  await Command.run('stop.mjs', ['--data-dir', home]);
  await stack.end();
  expect(all.filter(isRunning)).toEqual([]);
});

test('npm run stack starts every service, prints the status, and ends every process at SIGINT', async () => {
  const stored = createEarlierData();
  const stack = Command.start('start.mjs', [...args, '--workers=3', '--no-chaos', '--fresh']);
  await stack.waitForOutput('Heartline is up.');
  for (const name of ['exporter', 'prometheus', 'alertmanager'] as const) {
    expect(stack.output).toContain(`http://127.0.0.1:${ports[name]}/`);
  }
  await stack.waitForOutput('workers 3: 3 healthy │ targets 3/3 up │ rules ');
  expect(stack.output).not.toContain('│ rules 0');
  const all = processes();
  expect(all).toHaveLength(5);
  expect(all.every(isRunning)).toBe(true);
  expect(existsSync(stored)).toBe(false);

  stack.child.kill('SIGINT');
  expect(await stack.end()).toBe(0);
  expect(all.filter(isRunning)).toEqual([]);
  expect(readState(stackPaths(home))).toBeUndefined();
});

test('a service that dies ends the stack with its log and exit code 1', async () => {
  const stack = Command.start('start.mjs', [...args, '--no-demo']);
  await stack.waitForOutput('Heartline is up.');
  const all = processes();
  const exporter = stackState().services.find(({ name }) => name === 'exporter');
  process.kill(exporter?.process.pid ?? 0, 'SIGKILL');
  expect(await stack.end()).toBe(1);
  expect(stack.output).toContain('Service exporter exited unexpectedly (SIGKILL). Last lines of');
  await waitForEnd(all);
});

test('a detached stack keeps running, rejects a second one, and is ended by npm run stack:stop', async () => {
  const stored = createEarlierData();
  const start = await Command.run('start.mjs', [...args, '--no-demo', '--detach']);
  expect(start).toMatchObject({
    code: 0,
    output: expect.stringContaining('Running in the background (process '),
  });
  const all = processes();
  expect(all.every(isRunning)).toBe(true);
  expect(await readStatus(`http://127.0.0.1:${ports.prometheus}/`)).toMatchObject({
    rules: { all: expect.any(Number) },
  });
  expect(existsSync(stored)).toBe(true);

  const second = await Command.run('start.mjs', [...args, '--no-demo', '--detach']);
  expect(second).toMatchObject({ code: 1, output: expect.stringContaining('A stack is already running') });

  expect(await Command.run('stop.mjs', ['--data-dir', home])).toEqual({ code: 0, output: 'Stopped.\n' });
  expect(all.filter(isRunning)).toEqual([]);
});

test('npm run stack:stop ends the processes that a killed stack left', async () => {
  await Command.run('start.mjs', [...args, '--no-demo', '--detach']);
  const all = processes();
  process.kill(stackState().stack.pid, 'SIGKILL');
  await pollUntil('the stack to end', () => !isRunning(stackState().stack));
  expect(all.filter(isRunning)).toHaveLength(3);

  expect(await Command.run('stop.mjs', ['--data-dir', home])).toEqual({ code: 0, output: 'Stopped.\n' });
  await waitForEnd(all);
});

test('npm run stack:stop reports that no stack runs', async () => {
  const stopped = await Command.run('stop.mjs', ['--data-dir', home]);
  expect(stopped).toEqual({ code: 0, output: `No stack is running in ${home}.\n` });
});

test('a port in use is reported, and no service is started', async () => {
  const taken = Command.start('start.mjs', [...args, '--no-demo']);
  await taken.waitForOutput('Heartline is up.');
  const elsewhere = mkdtempSync(join(tmpdir(), 'heartline-stack-'));
  const { code, output } = await Command.run('start.mjs', [...args, '--no-demo', '--data-dir', elsewhere]);
  expect(code).toBe(1);
  expect(output).toContain(`Port ${ports.exporter} of exporter is in use by another program.`);
  expect(readState(stackPaths(elsewhere))).toBeUndefined();
  rmSync(elsewhere, { recursive: true });
  taken.child.kill('SIGTERM');
  expect(await taken.end()).toBe(0);
});
