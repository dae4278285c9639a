import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PATIENCE_MS, pollUntil } from '../test-support/poll-until';
import { TestProcess } from '../test-support/test-process';
import { ExporterProcess } from './environment/exporter-process';

const started: ExporterProcess[] = [];
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'heartline-signal-'))));
afterEach(async () => {
  await Promise.all(started.splice(0).map((exporter) => exporter.kill()));
  await rm(folder, { recursive: true, force: true });
});

function statusOf(pid: number, field: string): string {
  return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
}
/** Whether the process has a handler for SIGHUP, which is signal 1 and the mask's lowest bit. */
function handlesSighup(pid: number): boolean {
  return Number.parseInt(statusOf(pid, 'SigCgt').slice(-1), 16) % 2 === 1;
}

/** Checks in every turn of the event loop: the moment between the handler and readiness is short. */
async function pollEachTurn(what: string, reached: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!reached()) {
    if (Date.now() > deadline) {
      throw new Error(`Timed out waiting for ${what}.`);
    }
    await nextTurn();
  }
}

/** What an exporter has reached when it is suspended. */
type Moment = 'loads its modules' | 'has read its configuration';

interface SuspendOptions {
  readonly argv?: readonly string[];
  readonly prefix?: readonly string[];
}

/** Starts an exporter, and suspends it at a moment of its start. Resolves with it and the process ID of node. */
async function suspendWhenIt(
  moment: Moment,
  { argv = [], prefix = [] }: SuspendOptions = {},
): Promise<{ exporter: ExporterProcess; pid: number }> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const storage = join(folder, `data-${attempt}`);
    const exporter = new ExporterProcess(
      ['--web.listen-address=127.0.0.1:0', `--storage.path=${storage}`, ...argv],
      { prefix },
    );
    started.push(exporter);
    await pollEachTurn('node', () => prefix.length === 0 || childOf(exporter.pid) !== undefined);
    const pid = childOf(exporter.pid) ?? exporter.pid;
    await pollEachTurn('a handler for SIGHUP', () => handlesSighup(pid));
    if (moment === 'has read its configuration') {
      await pollEachTurn('the directory of the journal', () => existsSync(storage));
    }
    process.kill(pid, 'SIGSTOP');
    await pollEachTurn('the process to be suspended', () => statusOf(pid, 'State').startsWith('T'));
    // The output so far is in the pipe and is read within the next turns.
    for (let i = 0; i < 10; i++) {
      await nextTurn();
    }
    const isReady = exporter.lines.some((line) => line.includes('"msg":"listening"'));
    const isLoading = !existsSync(storage);
    if (!isReady && (moment === 'has read its configuration' || isLoading)) {
      return { exporter, pid };
    }
    // It was ready before the signal: try again.
    process.kill(pid, 'SIGKILL');
    await exporter.kill();
  }
  throw new Error('The exporter was ready before it could be suspended, in 20 attempts.');
}

/** The process that a command such as unshare has started. */
function childOf(pid: number): number | undefined {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return child === undefined ? undefined : Number(child);
}

// The signal mask is read from /proc, which only Linux has.
const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('a SIGHUP before the exporter is ready does not end it, and reloads the configuration', async () => {
  const file = join(folder, 'heartline.yml');
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.25 }\n');
  const { exporter } = await suspendWhenIt('has read its configuration', {
    argv: [`--config.file=${file}`],
  });
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.5 }\n');
  exporter.signal('SIGHUP');
  exporter.signal('SIGCONT');

  const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
  expect(await exporter.waitForLine('configuration reloaded')).toContain(
    '"changed":["heartbeat.tolerance_ratio"]',
  );
  expect((await fetch(`${url}/-/ready`)).status).toBe(200);
});

onLinux('without a SIGHUP, a change of the file after the start is not applied', async () => {
  const file = join(folder, 'heartline.yml');
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.25 }\n');
  const { exporter } = await suspendWhenIt('has read its configuration', {
    argv: [`--config.file=${file}`],
  });
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.5 }\n');
  exporter.signal('SIGCONT');

  const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
  await fetch(`${url}/api/v1/workers/w/heartbeat`, { method: 'POST' });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^worker_heartbeat_tolerance_ratio\{.*\} 0\.25$/m);
  expect(exporter.lines.join()).not.toContain('configuration reloaded');
});

onLinux.each<Moment>(['loads its modules', 'has read its configuration'])(
  'S4.9 a SIGTERM to an exporter that %s ends it with status 0',
  async (moment) => {
    const { exporter } = await suspendWhenIt(moment);
    exporter.signal('SIGTERM');
    exporter.signal('SIGCONT');

    // A process that ends by the signal itself has no handler.
    const { code, signal, lines } = await exporter.exited();
    expect([code, signal]).toEqual([0, null]);
    expect(lines.join()).not.toContain('"msg":"listening"');
  },
);

onLinux('a SIGHUP while the modules load does not end the exporter', async () => {
  const { exporter } = await suspendWhenIt('loads its modules');
  exporter.signal('SIGHUP');
  exporter.signal('SIGCONT');
  const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
  expect((await fetch(`${url}/-/ready`)).status).toBe(200);
});

/** Runs a command as process 1 of a namespace of its own, which needs root. */
const AS_PROCESS_1 = ['unshare', '--pid', '--fork', '--kill-child'];
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? it : it.skip;

asRoot.each<Moment>(['loads its modules', 'has read its configuration'])(
  'S4.9 a SIGTERM to process 1 of a container that %s ends it with status 0',
  async (moment) => {
    const { exporter, pid } = await suspendWhenIt(moment, { prefix: AS_PROCESS_1 });
    process.kill(pid, 'SIGTERM');
    process.kill(pid, 'SIGCONT');

    const { code, lines } = await exporter.exited();
    expect(code).toBe(0);
    expect(lines.join()).not.toContain('"msg":"listening"');
  },
);

asRoot('a SIGTERM to process 1 without a handler is lost', async () => {
  const script =
    "process.on('SIGHUP', () => console.log('goes on')); setInterval(() => {}, 1000); console.log('started')";
  const child = new TestProcess('unshare', [...AS_PROCESS_1.slice(1), process.execPath, '-e', script]);
  try {
    await pollUntil('the start', () => child.output.includes('started'));
    const pid = childOf(child.pid) ?? child.pid;
    process.kill(pid, 'SIGTERM');
    await pollUntil('the signal to be delivered', () => /^0+$/.test(statusOf(pid, 'ShdPnd')));
    process.kill(pid, 'SIGHUP');
    await pollUntil('the process to go on', () => child.output.includes('goes on'));
    expect(child.hasEnded).toBe(false);
  } finally {
    await child.end('SIGKILL');
  }
});
