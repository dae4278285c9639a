import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pollUntil } from '../test-support/poll-until';
import { DemoFleet } from './environment/demo-fleet';
import { ExporterProcess } from './environment/exporter-process';

const FLEET = join(__dirname, '..', 'demo', 'dist', 'processes', 'supervisor.js');

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // ESRCH: the process does not exist.
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
  /** Waits for a sample whose series starts with `series`. */
  const waitForSample = (what: string, series: string, matches: (value: number) => boolean) =>
    pollUntil(what, async () => {
      const lines = (await metrics()).filter((line) => line.startsWith(series));
      return lines.some((line) => matches(Number(line.slice(line.lastIndexOf(' ')))));
    });
  const waitForStatus = (id: string, status: string) =>
    waitForSample(
      `${id} to be ${status}`,
      `worker_status{worker_id="${id}",worker_type="indexer",status="${status}"}`,
      (value) => value === 1,
    );

  it('does jobs, and runs commands on a worker', async () => {
    const fleet = await DemoFleet.start(url, 6);
    try {
      const tasks = { compressor: 'compress', indexer: 'index', auditor: 'audit', sandbox: 'run' };
      for (const [type, task] of Object.entries(tasks)) {
        await waitForSample(
          `a finished ${task} job`,
          `worker_task_duration_seconds_count{worker_type="${type}",task_type="${task}"}`,
          (value) => value > 0,
        );
      }
      await waitForSample(
        'the length of a queue',
        'worker_queue_tasks{queue="indexer"',
        (value) => value >= 0,
      );

      await fleet.command('stop', 'indexer-01', 'exited');
      await waitForStatus('indexer-01', 'stopped');
      await fleet.command('start', 'indexer-01', 'started');
      await waitForSample(
        'its restart',
        'worker_starts_total{worker_id="indexer-01"',
        (value) => value === 2,
      );

      const paused = fleet.workers.get('indexer-02')?.pid ?? 0;
      await fleet.command('pause', 'indexer-02', 'paused');
      await waitForSample(
        'missed heartbeats',
        'worker_heartbeat_age_seconds{worker_id="indexer-02"',
        (value) => value > 4,
      );
      expect(isRunning(paused)).toBe(true);
      await fleet.command('resume', 'indexer-02', 'resumed');
      await waitForSample(
        'heartbeats again',
        'worker_heartbeat_age_seconds{worker_id="indexer-02"',
        (value) => value < 4,
      );

      await fleet.command('kill', 'indexer-02', 'exited');
      expect(isRunning(paused)).toBe(false);
      await fleet.command('restart', 'indexer-01', 'started');
      await fleet.command('leak', 'compressor-01', 'leaking');
      await waitForSample(
        'a leak',
        'worker_memory_usage_bytes{worker_id="compressor-01"',
        (value) => value > 90_000_000,
      );
    } finally {
      await fleet.end();
    }
    for (const { pid } of fleet.workers.values()) {
      expect(isRunning(pid)).toBe(false);
    }
  });

  it('S3.2 S3.3 S3.4 S3.6 reports the state of its store, its model and its sandboxes', async () => {
    const fleet = await DemoFleet.start(url, 4);
    const is = (expected: number) => (value: number) => value === expected;
    const rises = (value: number) => value > 0;
    const of = (type: string) => `worker_id="${type}-01",worker_type="${type}"`;
    const store = `{${of('indexer')},connection="store",kind="cache"}`;
    try {
      await waitForSample('the store', `worker_connection_up${store}`, is(1));
      await waitForSample('its round trip', `worker_connection_latency_seconds${store}`, rises);
      await waitForSample('its pool', `worker_connection_pool_size${store}`, is(2));
      await waitForSample('events', `worker_events_sent_total{${of('indexer')}`, rises);
      await waitForSample('the model', `worker_model_loaded{${of('compressor')},model="file-kinds"}`, is(1));
      await waitForSample('its load', `worker_model_load_seconds{${of('compressor')}`, rises);
      await waitForSample('traffic', `worker_network_transmit_bytes_total{${of('auditor')}`, rises);
      await waitForSample('a sandbox', 'worker_sandboxes{state="running"}', is(1));
      await waitForSample('its memory', 'worker_sandbox_memory_usage_bytes', rises);

      await fleet.command('stop', 'store', 'exited');
      await waitForSample('the store to be down', `worker_connection_up${store}`, is(0));
      await waitForSample('failed events', `worker_events_failed_total{${of('indexer')}`, rises);
      await waitForSample('buffered events', `worker_events_buffered{${of('indexer')}`, rises);
      await fleet.command('start', 'store', 'started');
      await waitForSample('the store to be up', `worker_connection_up${store}`, is(1));

      await fleet.command('kill', 'sandbox-01', 'exited');
      await fleet.command('start', 'sandbox-01', 'started');
      await waitForSample('its crashed sandbox', 'worker_sandboxes{state="crashed"}', is(1));
    } finally {
      await fleet.end();
    }
    await waitForSample('no running sandbox', 'worker_sandboxes{state="running"}', is(0));
  });

  it('ends its workers when the supervisor is killed', async () => {
    const supervisor = spawn(process.execPath, [FLEET, '--workers=3', `--url=${url}`, '--json']);
    const pids: number[] = [];
    createInterface({ input: supervisor.stdout }).on('line', (line) => {
      const { event, pid } = JSON.parse(line) as { event: string; pid?: number };
      if (event === 'started' && pid !== undefined) {
        pids.push(pid);
      }
    });
    await pollUntil('three workers', () => pids.length === 3);
    expect(pids.every(isRunning)).toBe(true);
    supervisor.kill('SIGKILL');
    await pollUntil('the workers to end', () => !pids.some(isRunning));
  });

  it('rejects an invalid flag with a message and exit code 2', async () => {
    const supervisor = spawn(process.execPath, [FLEET, '--workers=none']);
    let output = '';
    supervisor.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((resolve) => supervisor.on('close', resolve));
    expect([code, output.trim()]).toEqual([2, "--workers must be a whole number from 1 to 200, got 'none'."]);
  });
});
