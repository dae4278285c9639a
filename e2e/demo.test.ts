import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { poll } from '../stack/src/processes/poll';
import { DemoFleet } from './environment/demo-fleet';
import { ExporterProcess } from './environment/exporter-process';

jest.setTimeout(180_000);

const FLEET = join(__dirname, '..', 'demo', 'dist', 'processes', 'supervisor.js');

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // ESRCH: there is no such process any more.
    return false;
  }
}

describe('the demo fleet', () => {
  let folder: string;
  let exporter: ExporterProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-demo-'));
    ({ exporter, url } = await ExporterProcess.start(`--storage.path=${folder}`));
  });
  afterAll(async () => {
    await exporter.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const metrics = async (): Promise<string[]> =>
    (await (await fetch(new URL('/metrics', url))).text())
      .split('\n')
      .filter((line) => !line.startsWith('#'));
  const exposes = async (what: string, begin: string, holds: (value: number) => boolean): Promise<void> => {
    const found = await poll(async () => {
      const values = (await metrics()).filter((line) => line.startsWith(begin));
      return values.some((line) => holds(Number(line.slice(line.lastIndexOf(' '))))) || undefined;
    }, 60_000);
    if (found !== true) throw new Error(`Not within a minute: ${what}.`);
  };
  const status = (id: string, word: string) =>
    exposes(
      `${id} is ${word}`,
      `worker_status{worker_id="${id}",worker_type="indexer",status="${word}"}`,
      (value) => value === 1,
    );

  it('does real jobs, and does to a worker what it is told', async () => {
    const fleet = await DemoFleet.start(url, 6);
    try {
      const tasks = { compressor: 'compress', indexer: 'index', auditor: 'audit', sandbox: 'run' };
      for (const [type, task] of Object.entries(tasks))
        await exposes(
          `a ${task} job is done`,
          `worker_task_duration_seconds_count{worker_type="${type}",task_type="${task}"}`,
          (value) => value > 0,
        );
      await exposes('how full a queue is', 'worker_queue_tasks{queue="indexer"', (value) => value >= 0);

      await fleet.command('stop', 'indexer-01', 'exited');
      await status('indexer-01', 'stopped');
      await fleet.command('start', 'indexer-01', 'started');
      await exposes('its second life', 'worker_starts_total{worker_id="indexer-01"', (value) => value === 2);

      const paused = fleet.workers.get('indexer-02')?.pid ?? 0;
      await fleet.command('pause', 'indexer-02', 'paused');
      await exposes(
        'missed heartbeats',
        'worker_heartbeat_age_seconds{worker_id="indexer-02"',
        (value) => value > 4,
      );
      expect(lives(paused)).toBe(true);
      await fleet.command('resume', 'indexer-02', 'resumed');
      await exposes(
        'heartbeats again',
        'worker_heartbeat_age_seconds{worker_id="indexer-02"',
        (value) => value < 4,
      );

      await fleet.command('kill', 'indexer-02', 'exited');
      expect(lives(paused)).toBe(false);
      await fleet.command('restart', 'indexer-01', 'started');
      await fleet.command('leak', 'compressor-01', 'leaking');
      await exposes(
        'a leak',
        'worker_memory_usage_bytes{worker_id="compressor-01"',
        (value) => value > 90_000_000,
      );
    } finally {
      await fleet.end();
    }
    for (const { pid } of fleet.workers.values()) expect(lives(pid)).toBe(false);
  });

  it('S3.2 S3.3 S3.4 S3.6 tells of its store, its model and its sandboxes what is so', async () => {
    const fleet = await DemoFleet.start(url, 4);
    const is = (expected: number) => (value: number) => value === expected;
    const rises = (value: number) => value > 0;
    const of = (type: string) => `worker_id="${type}-01",worker_type="${type}"`;
    const store = `{${of('indexer')},connection="store",kind="cache"}`;
    try {
      await exposes('the store', `worker_connection_up${store}`, is(1));
      await exposes('its round trip', `worker_connection_latency_seconds${store}`, rises);
      await exposes('its pool', `worker_connection_pool_size${store}`, is(2));
      await exposes('events', `worker_events_sent_total{${of('indexer')}`, rises);
      await exposes('the model', `worker_model_loaded{${of('compressor')},model="file-kinds"}`, is(1));
      await exposes('its load', `worker_model_load_seconds{${of('compressor')}`, rises);
      await exposes('traffic', `worker_network_transmit_bytes_total{${of('auditor')}`, rises);
      await exposes('a sandbox', 'worker_sandboxes{state="running"}', is(1));
      await exposes('its memory', 'worker_sandbox_memory_usage_bytes', rises);

      await fleet.command('stop', 'store', 'exited');
      await exposes('that the store is gone', `worker_connection_up${store}`, is(0));
      await exposes('events that failed', `worker_events_failed_total{${of('indexer')}`, rises);
      await exposes('events that wait', `worker_events_buffered{${of('indexer')}`, rises);
      await fleet.command('start', 'store', 'started');
      await exposes('that it is back', `worker_connection_up${store}`, is(1));

      await fleet.command('kill', 'sandbox-01', 'exited');
      await fleet.command('start', 'sandbox-01', 'started');
      await exposes('what its death left', 'worker_sandboxes{state="crashed"}', is(1));
    } finally {
      await fleet.end();
    }
    await exposes('that no sandbox outlives its worker', 'worker_sandboxes{state="running"}', is(0));
  });

  it('a supervisor that dies takes its workers with it', async () => {
    const supervisor = spawn(process.execPath, [FLEET, '--workers=3', `--url=${url}`, '--json']);
    const pids: number[] = [];
    createInterface({ input: supervisor.stdout }).on('line', (line) => {
      const { event, pid } = JSON.parse(line) as { event: string; pid?: number };
      if (event === 'started' && pid !== undefined) pids.push(pid);
    });
    await poll(() => (pids.length === 3 ? true : undefined), 30_000);
    expect(pids.every(lives)).toBe(true);
    supervisor.kill('SIGKILL');
    const gone = await poll(() => (pids.some(lives) ? undefined : true), 30_000);
    expect(gone).toBe(true);
  });

  it('a flag that makes no sense ends it with a sentence', async () => {
    const supervisor = spawn(process.execPath, [FLEET, '--workers=none']);
    let said = '';
    supervisor.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => supervisor.on('close', resolve));
    expect([code, said.trim()]).toEqual([
      2,
      "--workers must be a whole number from 1 to 200, but it is 'none'",
    ]);
  });
});
