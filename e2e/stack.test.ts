import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ports } from '../stack/src/options/ports';
import { findFreePorts } from '../test-support/free-ports';
import { isRunning, type ProcessIdentity } from '../stack/src/processes/process-identity';
import { poll } from '../stack/src/processes/poll';
import { readState, type StackState } from '../stack/src/state/state-file';
import { stackPaths, ROOT } from '../stack/src/options/paths';
import { readStatus } from '../stack/src/status/read-status';

/** How long anything here may take; only a stack that hangs does. */
const PATIENCE_MS = 120_000;
jest.setTimeout(2 * PATIENCE_MS);

/** `npm run stack`'s command, with what it printed so far. */
class Command {
  output = '';
  private constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text) => (this.output += String(text)));
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

  /** Its exit code, once it has ended and said all it had to say. */
  async end(): Promise<number | null> {
    if (this.child.exitCode === null) await new Promise((resolve) => this.child.once('close', resolve));
    return this.child.exitCode;
  }

  async prints(text: string): Promise<void> {
    const printed = await poll(() => (this.output.includes(text) ? true : undefined), PATIENCE_MS);
    if (printed === undefined) throw new Error(`"${text}" was not printed, but:\n${this.output}`);
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

function record(): StackState {
  const found = readState(stackPaths(home));
  if (found === undefined) throw new Error(`No stack runs in ${home}.`);
  return found;
}
function processes(): ProcessIdentity[] {
  const { stack, services } = record();
  return [stack, ...services.map((part) => part.process)];
}
/** A file in the folder where an earlier stack's Alertmanager stored what it knew, beside that stack's configuration. */
function storedByAlertmanager(): string {
  const { data, run } = stackPaths(home);
  const folder = join(data, 'alertmanager');
  for (const made of [folder, join(run, 'prometheus')]) mkdirSync(made, { recursive: true });
  writeFileSync(join(run, 'alertmanager.yml'), '');
  writeFileSync(join(folder, 'of-an-earlier-run'), '');
  return join(folder, 'of-an-earlier-run');
}
async function gone(all: readonly ProcessIdentity[]): Promise<boolean> {
  return (await poll(() => (all.some(isRunning) ? undefined : true), PATIENCE_MS)) ?? false;
}

test('npm run stack brings everything up, tells how it is, and leaves nothing behind', async () => {
  const stored = storedByAlertmanager();
  const stack = Command.start('start.mjs', [...args, '--workers=3', '--no-chaos', '--fresh']);
  await stack.prints('Heartline is up.');
  for (const name of ['exporter', 'prometheus', 'alertmanager'] as const) {
    expect(stack.output).toContain(`http://127.0.0.1:${ports[name]}/`);
  }
  await stack.prints('workers 3: 3 healthy │ targets 3/3 up │ rules ');
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

test('a part that dies takes the stack down, with the end of its log and a failure', async () => {
  const stack = Command.start('start.mjs', [...args, '--no-demo']);
  await stack.prints('Heartline is up.');
  const all = processes();
  const exporter = record().services.find(({ name }) => name === 'exporter');
  process.kill(exporter?.process.pid ?? 0, 'SIGKILL');
  expect(await stack.end()).toBe(1);
  expect(stack.output).toContain('The exporter exited unexpectedly (SIGKILL). Last lines of');
  expect(await gone(all)).toBe(true);
});

test('detached, it outlives the command, refuses a second one, and is ended by npm run stack:stop', async () => {
  const stored = storedByAlertmanager();
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

test('what a killed stack left running is ended by npm run stack:stop', async () => {
  await Command.run('start.mjs', [...args, '--no-demo', '--detach']);
  const all = processes();
  process.kill(record().stack.pid, 'SIGKILL');
  expect(await poll(() => (isRunning(record().stack) ? undefined : true), PATIENCE_MS)).toBe(true);
  expect(all.filter(isRunning)).toHaveLength(3);

  expect(await Command.run('stop.mjs', ['--data-dir', home])).toEqual({ code: 0, output: 'Stopped.\n' });
  expect(await gone(all)).toBe(true);
});

test('with no stack there is nothing to stop', async () => {
  const stopped = await Command.run('stop.mjs', ['--data-dir', home]);
  expect(stopped).toEqual({ code: 0, output: `No stack is running in ${home}.\n` });
});

test('a port that is taken is told, and nothing is started', async () => {
  const taken = Command.start('start.mjs', [...args, '--no-demo']);
  await taken.prints('Heartline is up.');
  const elsewhere = mkdtempSync(join(tmpdir(), 'heartline-stack-'));
  const { code, output } = await Command.run('start.mjs', [...args, '--no-demo', '--data-dir', elsewhere]);
  expect(code).toBe(1);
  expect(output).toContain(`Port ${ports.exporter} of the exporter is in use by another program.`);
  expect(readState(stackPaths(elsewhere))).toBeUndefined();
  rmSync(elsewhere, { recursive: true });
  taken.child.kill('SIGTERM');
  expect(await taken.end()).toBe(0);
});
