import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PATIENCE_MS } from '../test-support/poll-until';
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

/** Starts an exporter and suspends it after it handles SIGHUP and before it is ready. */
async function suspendDuringStart(...argv: string[]): Promise<ExporterProcess> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const exporter = new ExporterProcess([
      '--web.listen-address=127.0.0.1:0',
      `--storage.path=${join(folder, `data-${attempt}`)}`,
      ...argv,
    ]);
    started.push(exporter);
    await pollEachTurn('a handler for SIGHUP', () => handlesSighup(exporter.pid));
    exporter.signal('SIGSTOP');
    await pollEachTurn('the process to be suspended', () => statusOf(exporter.pid, 'State').startsWith('T'));
    // The output so far is in the pipe and is read within the next turns.
    for (let i = 0; i < 10; i++) {
      await nextTurn();
    }
    if (!exporter.lines.some((line) => line.includes('"msg":"listening"'))) {
      return exporter;
    }
    // It was ready before the signal: try again.
    await exporter.kill();
  }
  throw new Error('The exporter was ready before it could be suspended, in 20 attempts.');
}

// The signal mask is read from /proc, which only Linux has.
const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('a SIGHUP before the exporter is ready does not end it, and reloads the configuration', async () => {
  const file = join(folder, 'heartline.yml');
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.25 }\n');
  const exporter = await suspendDuringStart(`--config.file=${file}`);
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
  const exporter = await suspendDuringStart(`--config.file=${file}`);
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.5 }\n');
  exporter.signal('SIGCONT');

  const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
  await fetch(`${url}/api/v1/workers/w/heartbeat`, { method: 'POST' });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^worker_heartbeat_tolerance_ratio\{.*\} 0\.25$/m);
  expect(exporter.lines.join()).not.toContain('configuration reloaded');
});

onLinux('S4.9 a SIGTERM before the exporter is ready ends it with status 0, also as process 1', async () => {
  const exporter = await suspendDuringStart();
  exporter.signal('SIGTERM');
  exporter.signal('SIGCONT');

  // A process that ends by the signal itself has no handler: the kernel ignores the signal for process 1 then.
  const { code, signal } = await exporter.exited();
  expect([code, signal]).toEqual([0, null]);
});
