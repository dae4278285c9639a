import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pollUntil } from '../test-support/poll-until';
import { ExporterProcess } from './environment/exporter-process';

interface Row {
  readonly state: string;
  readonly since: string;
  readonly last_heartbeat: string;
  readonly excused_seconds: number;
  readonly issues: readonly string[];
}

let folder: string;
let exporter: ExporterProcess;
let url: string;

async function start(): Promise<void> {
  ({ exporter, url } = await ExporterProcess.start(`--storage.path=${join(folder, 'data')}`));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-fleets-'));
  await start();
});
afterEach(async () => {
  await exporter.kill();
  await rm(folder, { recursive: true, force: true });
});

async function report(content: object): Promise<void> {
  const { status } = await fetch(`${url}/api/v1/reports`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(content),
  });
  expect(status).toBe(202);
}

async function row(id: string): Promise<Row> {
  return (await (await fetch(`${url}/health/workers/${encodeURIComponent(id)}`)).json()) as Row;
}

/** Polls until the worker is in the state. */
function reaches(id: string, state: string): Promise<Row> {
  return pollUntil(
    `${id} to be ${state}`,
    async () => {
      const current = await row(id);
      return current.state === state && current;
    },
    { everyMs: 100 },
  );
}

/** Seconds from the last heartbeat to the state, by the exporter's clock. */
function secondsUntil({ since, last_heartbeat }: Row): number {
  return (Date.parse(since) - Date.parse(last_heartbeat)) / 1000;
}

test('F1 a stopped exporter (SIGSTOP) excludes its stall from the age, and no interval', async () => {
  await report({ worker_id: 'w', interval_seconds: 5, failure_threshold: 2 });
  exporter.signal('SIGSTOP');
  await pause(2500);
  exporter.signal('SIGCONT');
  const failed = await reaches('w', 'failed');
  expect(secondsUntil(failed)).toBeGreaterThanOrEqual(10);
  // The rest is what the event loop of a busy machine lost: it is all excused, and stated.
  expect(secondsUntil(failed)).toBeLessThanOrEqual(10 + failed.excused_seconds + 0.1);
  expect(failed.excused_seconds).toBeGreaterThan(1);
});

test('F1 a dead worker is found although the exporter is killed within each interval', async () => {
  await report({ worker_id: 'w', interval_seconds: 4, failure_threshold: 2 });
  let kills = 0;
  while ((await row('w')).state !== 'failed') {
    // Listening for 12 s is enough: the threshold and one interval. Each life listens for 2 s.
    if (kills++ === 15) {
      throw new Error('The worker was not found.');
    }
    await pause(2000);
    await exporter.kill();
    await start();
  }
  expect(kills).toBeGreaterThan(1);
});

test('F2 an old process that still reports keeps its worker alive after the new one has died', async () => {
  const worker = { worker_id: 'w', interval_seconds: 3, failure_threshold: 2 };
  await report({ ...worker, boot_id: 'old', started_at: '2026-11-22T09:00:00Z' });
  await report({ ...worker, boot_id: 'new', started_at: '2026-11-22T10:00:00Z' });
  for (let heartbeat = 0; heartbeat < 18; heartbeat++) {
    await pause(500);
    await report({ ...worker, boot_id: 'old', started_at: '2026-11-22T09:00:00Z' });
    expect((await row('w')).state).toBe('healthy');
  }
  expect((await row('w')).issues).toEqual([
    expect.stringContaining('two processes report under this worker ID'),
  ]);
  await reaches('w', 'failed');
});

test('F2 a name of a platform is a worker ID, from the heartbeat to the scrape', async () => {
  const name = 'arn:aws:ecs:eu-west-1:123456789012:task/büro/0af3';
  const { status } = await fetch(`${url}/api/v1/workers/${name}/heartbeat`, { method: 'POST' });
  expect(status).toBe(202);
  expect(await row(name)).toMatchObject({ state: 'healthy', reported_id: name });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('worker_id="arn:aws:ecs:eu-west-1:123456789012:task_x2F_b_xFC_ro_x2F_0af3"');
});
