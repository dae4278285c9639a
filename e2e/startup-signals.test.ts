import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { ExporterProcess } from './environment/exporter-process';

jest.setTimeout(60_000);

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
function hears(pid: number): boolean {
  return Number.parseInt(statusOf(pid, 'SigCgt').slice(-1), 16) % 2 === 1;
}

async function until(what: string, reached: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!reached()) {
    if (Date.now() > deadline) throw new Error(`It was not reached that ${what}.`);
    await turn();
  }
}

/** An exporter that is stopped by a signal while it starts: it hears SIGHUP already, and is not ready. */
async function stoppedAtTheStart(...argv: string[]): Promise<ExporterProcess> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const exporter = new ExporterProcess(
      '--web.listen-address=127.0.0.1:0',
      `--storage.path=${join(folder, `data-${attempt}`)}`,
      ...argv,
    );
    started.push(exporter);
    await until('it hears SIGHUP', () => hears(exporter.pid));
    exporter.signal('SIGSTOP');
    await until('it stands', () => statusOf(exporter.pid, 'State').startsWith('T'));
    // What it printed before is in the pipe, and read within the next turns.
    for (let i = 0; i < 10; i++) await turn();
    if (!exporter.lines.some((line) => line.includes('"msg":"listening"'))) return exporter;
    // It was quicker than we: again.
    await exporter.kill();
  }
  throw new Error('The exporter was ready before it could be stopped, each time.');
}

// What a process hears is told by /proc, which is Linux's.
const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('a SIGHUP that comes before the exporter is ready does not end it, and is obeyed', async () => {
  const file = join(folder, 'heartline.yml');
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.25 }\n');
  const exporter = await stoppedAtTheStart(`--config.file=${file}`);
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.5 }\n');
  exporter.signal('SIGHUP');
  exporter.signal('SIGCONT');

  const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
  expect(await exporter.waitForLine('configuration reloaded')).toContain(
    '"changed":["heartbeat.tolerance_ratio"]',
  );
  expect((await fetch(`${url}/-/ready`)).status).toBe(200);
});

onLinux('without one, what was written after the start is not read', async () => {
  const file = join(folder, 'heartline.yml');
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.25 }\n');
  const exporter = await stoppedAtTheStart(`--config.file=${file}`);
  writeFileSync(file, 'heartbeat: { tolerance_ratio: 0.5 }\n');
  exporter.signal('SIGCONT');

  const { url } = JSON.parse(await exporter.waitForLine('"msg":"listening"')) as { url: string };
  await fetch(`${url}/api/v1/workers/w/heartbeat`, { method: 'POST' });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^worker_heartbeat_tolerance_ratio\{.*\} 0\.25$/m);
  expect(exporter.lines.join()).not.toContain('configuration reloaded');
});
