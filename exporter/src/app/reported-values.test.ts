import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parseFlags } from '../config/load/flags';
import { loadSettings } from '../config/load/load';
import { type Exporter, startExporter } from './start-exporter';

let folder: string;

let exporter: Exporter;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-reported-'));
  const flags = parseFlags(['--web.listen-address=127.0.0.1:0', `--storage.path=${join(folder, 'data')}`]);
  const sources = { flags, environment: {}, read: () => '' };
  const settings = loadSettings(sources);
  const build = { version: '0.1.0', revision: '' };
  exporter = await startExporter({ settings, sources, build, log: pino({ level: 'silent' }) });
});

afterAll(async () => {
  await exporter.close();
  await rm(folder, { recursive: true });
});

/** Sends a report; returns the samples of the next scrape that contain `about`, without the labels of the worker. */
async function seriesAfter(path: string, body: object, about: string): Promise<readonly string[]> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${exporter.url}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
  const text = await (await fetch(`${exporter.url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.includes(about) && !line.startsWith('#'));
  return lines.map((line) => line.replace(/worker_id="[^"]*",worker_type="[^"]*",?/, ''));
}

function report(worker_id: string, content: object) {
  return seriesAfter(
    '/api/v1/reports',
    { worker_id, worker_type: 't', ...content },
    `worker_id="${worker_id}"`,
  );
}

describe('the metrics of a report', () => {
  it('S3.1 include task assignments: total, failed and duration', async () => {
    const tasks = { assigned_total: 5, assignment_failed_total: 1, assignment_seconds_sum: 1.5 };
    expect(await report('orchestrator', { started_at: new Date().toISOString(), tasks })).toEqual(
      expect.arrayContaining([
        'worker_tasks_assigned_total{} 5',
        'worker_task_assignments_failed_total{} 1',
        'worker_task_assignment_seconds_total{} 1.5',
      ]),
    );
  });

  it('S3.2 include database and Redis connections: up, pool, latency and failed operations', async () => {
    const connections = [
      {
        name: 'postgres',
        kind: 'database',
        connected: true,
        pool_used: 3,
        pool_size: 10,
        latency_seconds: 0.004,
        operations_total: 10,
        failed_total: 2,
      },
      { name: 'redis', kind: 'redis', connected: false },
    ];
    expect(await report('w-db', { connections })).toEqual(
      expect.arrayContaining([
        'worker_connection_up{connection="postgres",kind="database"} 1',
        'worker_connection_up{connection="redis",kind="redis"} 0',
        'worker_connection_pool_used{connection="postgres",kind="database"} 3',
        'worker_connection_pool_size{connection="postgres",kind="database"} 10',
        'worker_connection_latency_seconds{connection="postgres",kind="database"} 0.004',
        'worker_connection_operations_failed_total{connection="postgres",kind="database"} 2',
      ]),
    );
  });

  it('S3.3 include a sandbox: CPU, memory, active and finished tasks', async () => {
    const resources = { cpu_ratio: 0.5, memory_bytes: 1024 };
    const tasks = { active: 2, types: { a: { succeeded: 9, failed: 1 } } };
    expect(await report('w-sandbox', { resources, tasks })).toEqual(
      expect.arrayContaining([
        'worker_cpu_usage_ratio{} 0.5',
        'worker_memory_usage_bytes{} 1024',
        'worker_tasks_active{} 2',
        'worker_tasks_finished_total{task_type="a",outcome="succeeded"} 9',
        'worker_tasks_finished_total{task_type="a",outcome="failed"} 1',
      ]),
    );
  });

  it('S3.4 include events: sent by type, failed by reason, buffered', async () => {
    const events = {
      types: { log: { sent: 10, failed: { '502': 1, timeout: 2 }, bytes: 100 } },
      buffered: 7,
    };
    expect(await report('w-events', { events })).toEqual(
      expect.arrayContaining([
        'worker_events_sent_total{event_type="log"} 10',
        'worker_events_failed_total{event_type="log",reason="502"} 1',
        'worker_events_failed_total{event_type="log",reason="timeout"} 2',
        'worker_events_buffered{} 7',
      ]),
    );
  });

  it('S3.5 include SDKs: connected, requests, tokens and the rate limit', async () => {
    const rate_limit = { limit: 60, remaining: 3, resets_at: '2026-11-22T10:00:00Z' };
    const sdk = [
      {
        provider: 'p',
        connected: true,
        requests_total: 9,
        failed_total: 1,
        input_tokens_total: 5,
        rate_limit,
      },
    ];
    expect(await report('w-sdk', { sdk })).toEqual(
      expect.arrayContaining([
        'worker_sdk_connected{provider="p"} 1',
        'worker_sdk_requests_total{provider="p"} 9',
        'worker_sdk_requests_failed_total{provider="p"} 1',
        'worker_sdk_input_tokens_total{provider="p"} 5',
        'worker_sdk_rate_limit_remaining{provider="p"} 3',
      ]),
    );
  });

  it('S3.5 contain no families that the worker does not report', async () => {
    expect((await report('w-quiet', {})).join()).not.toMatch(/connection|sdk|events|cpu/);
  });
});
