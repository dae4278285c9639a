import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HeartbeatProblem, WorkerHeartbeat } from '@heartline/client';
import { pollUntil } from '../test-support/poll-until';
import { ExporterProcess } from './environment/exporter-process';

const CLIENT = join(__dirname, '..', 'client', 'dist');

describe('the client and the real exporter', () => {
  let folder: string;
  let exporter: ExporterProcess;
  let url: string;
  const started: WorkerHeartbeat[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-client-'));
    ({ exporter, url } = await ExporterProcess.start(`--storage.path=${folder}`, '--labels.allow=region'));
  });
  afterEach(async () => {
    for (const heartbeat of started.splice(0)) {
      await heartbeat.stop();
    }
    await exporter.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const heartbeatOf = (workerId: string, options: object = {}) => {
    const heartbeat = new WorkerHeartbeat({
      url,
      workerId,
      intervalSeconds: 1,
      handleExit: false,
      ...options,
    });
    started.push(heartbeat);
    return heartbeat;
  };
  /** The value of the first series whose text starts with this. */
  const value = async (series: string): Promise<number | undefined> => {
    const text = await (await fetch(new URL('/metrics', url))).text();
    const line = text.split('\n').find((each) => each.startsWith(series));
    return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
  };
  const waitForValue = (series: string, expected: number) =>
    pollUntil(`${series} to be ${expected}`, async () => {
      expect(await value(series)).toBe(expected);
      return true;
    });
  /** For a counter, which may pass a value between two reads. */
  const waitForAtLeast = (series: string, least: number) =>
    pollUntil(`${series} to be at least ${least}`, async () => ((await value(series)) ?? 0) >= least);
  const child = (workerId: string) =>
    spawn(
      process.execPath,
      [
        '-e',
        `new (require(${JSON.stringify(CLIENT)}).WorkerHeartbeat)({ failureThreshold: 10 }).start(); setInterval(() => {}, 1000);`,
      ],
      {
        env: {
          HEARTLINE_URL: url,
          WORKER_ID: workerId,
          WORKER_TYPE: 'child',
          WORKER_HEARTBEAT_INTERVAL: '1',
        },
      },
    );

  it('S5.2 the exporter exposes what the worker reports', async () => {
    const heartbeat = heartbeatOf('w', {
      workerType: 'indexer',
      version: '1.2',
      labels: { region: 'eu' },
    }).start();
    heartbeat.setQueue({ queue: 'default', connected: true, waiting: 12, active: 3 });
    heartbeat.setConnection({ name: 'postgres', kind: 'database', connected: false });
    await heartbeat.observeTask('enrich', () => 'fine');
    await heartbeat.observeTask('enrich', () => Promise.reject(new RangeError('no'))).catch(() => undefined);
    const w = 'worker_id="w",worker_type="indexer"';
    await waitForValue(`worker_tasks_finished_total{${w},task_type="enrich",outcome="failed"}`, 1);
    await waitForValue(`worker_tasks_finished_total{${w},task_type="enrich",outcome="succeeded"}`, 1);
    await waitForValue(`worker_errors_total{${w},error_type="RangeError"}`, 1);
    await waitForValue(`worker_connection_up{${w},connection="postgres",kind="database"}`, 0);
    await waitForValue('worker_queue_tasks{queue="default",priority="",state="waiting"}', 12);
    await waitForValue(`worker_heartbeat_interval_seconds{${w}}`, 1);
    await waitForValue(`worker_status{${w},status="idle"}`, 1);
    expect(await value(`worker_memory_usage_bytes{${w}}`)).toBeGreaterThan(10_000_000);
    await waitForValue('worker_task_duration_seconds_count{worker_type="indexer",task_type="enrich"}', 2);
  });

  it('S3.11 errors count by type and by worker, anew after a restart, and tasks that succeed count none', async () => {
    const [first, second, good] = ['e-1', 'e-2', 'e-3'].map((id) =>
      heartbeatOf(id, { workerType: 'mailer' }).start(),
    );
    for (const error of [new RangeError('a'), new RangeError('b'), new TypeError('c')]) {
      await first?.observeTask('send', () => Promise.reject(error)).catch(() => undefined);
    }
    second?.recordError(new RangeError('d'));
    await good?.observeTask('send', () => 'fine');
    const errors = (id: string, type: string) =>
      `worker_errors_total{worker_id="${id}",worker_type="mailer",error_type="${type}"}`;
    await waitForValue(errors('e-1', 'RangeError'), 2);
    await waitForValue(errors('e-1', 'TypeError'), 1);
    await waitForValue(errors('e-2', 'RangeError'), 1);
    await waitForValue('worker_tasks_finished_total{worker_id="e-3",worker_type="mailer"', 1);
    expect(await value('worker_errors_total{worker_id="e-3"')).toBeUndefined();
    const { last_error: lastError } = (await (await fetch(new URL('/health/workers/e-1', url))).json()) as {
      last_error?: string;
    };
    expect(lastError).toContain('c');
    await first?.stop();
    const again = heartbeatOf('e-1', { workerType: 'mailer' }).start();
    again.recordError(new RangeError('e'));
    // A counter of Prometheus that begins anew: rate() continues from it.
    await waitForValue(errors('e-1', 'RangeError'), 1);
  });

  it('S5.3 SIGTERM sends a stop report, SIGKILL does not', async () => {
    const [stopped, killed] = [child('stopped'), child('killed')];
    await waitForValue('worker_status{worker_id="stopped",worker_type="child",status="active"}', 1);
    await waitForValue('worker_status{worker_id="killed",worker_type="child",status="active"}', 1);
    stopped.kill('SIGTERM');
    killed.kill('SIGKILL');
    await waitForValue('worker_status{worker_id="stopped",worker_type="child",status="stopped"}', 1);
    expect(await value('worker_status{worker_id="killed",worker_type="child",status="active"}')).toBe(1);
  });

  it('S5.3 a worker that returns with its ID is a restart of the same worker', async () => {
    const first = child('w');
    await waitForValue('worker_starts_total{worker_id="w",worker_type="child"}', 1);
    first.kill('SIGKILL');
    const second = child('w');
    await waitForValue('worker_starts_total{worker_id="w",worker_type="child"}', 2);
    expect(await value('worker_identity_conflicts_total{worker_id="w",worker_type="child"}')).toBe(0);
    second.kill('SIGTERM');
    await waitForValue('worker_status{worker_id="w",worker_type="child",status="stopped"}', 1);
  });

  it('S5.2 after an outage of the exporter no work is lost or counted twice', async () => {
    const problems: HeartbeatProblem[] = [];
    const heartbeat = heartbeatOf('w', {
      onError: (problem: HeartbeatProblem) => problems.push(problem),
    }).start();
    await heartbeat.observeTask('a', () => 1);
    const done =
      'worker_tasks_finished_total{worker_id="w",worker_type="unknown",task_type="a",outcome="succeeded"}';
    await waitForValue(done, 1);
    // A request that was slow on a busy machine is a problem of its own.
    problems.splice(0);
    await exporter.kill();
    await heartbeat.observeTask('a', () => 2);
    await pollUntil('a reported problem', () => problems[0]);
    const { host } = new URL(url);
    exporter = new ExporterProcess([`--web.listen-address=${host}`, `--storage.path=${folder}`]);
    await exporter.waitForLine('"msg":"listening"');
    await waitForValue(done, 2);
    expect(problems[0]?.kind).toBe('unreachable');
    // The outage is reported once. The returning exporter may respond while it still reads its journal.
    expect(problems.slice(1).filter(({ kind }) => kind !== 'busy')).toEqual([]);
  });

  it('S5.2 the exporter accepts what is left of values of a wrong type', async () => {
    const problems: HeartbeatProblem[] = [];
    const metadata = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`key-${index}`, index]));
    const onError = (problem: HeartbeatProblem) => problems.push(problem);
    const heartbeat = heartbeatOf('w', { metadata, onError }).start();
    heartbeat.updateTask('run', 'task', 'busy' as never);
    heartbeat.recordAssignment('1.5' as never);
    heartbeat.setQueue({ queue: 'q', waiting: -1, oldest_waiting_at: 'yesterday' });
    await waitForAtLeast('worker_heartbeats_total{worker_id="w",worker_type="unknown"}', 3);
    expect(await value('worker_status{worker_id="w",worker_type="unknown",status="processing"}')).toBe(1);
    expect(problems.filter(({ kind }) => kind !== 'content')).toEqual([]);
    expect(problems).toHaveLength(5);
  });

  it('F9 a thread is used by default: work that blocks the event loop for longer than the failure threshold fails no worker', async () => {
    const file = join(folder, 'unblock');
    const script = `
      new (require(${JSON.stringify(CLIENT)}).WorkerHeartbeat)({ failureThreshold: 10 }).start();
      setTimeout(() => {
        process.stdout.write('blocked');
        while (!require('node:fs').existsSync(${JSON.stringify(file)}));
      }, 300);`;
    const env = { HEARTLINE_URL: url, WORKER_ID: 'w', WORKER_TYPE: 'busy', WORKER_HEARTBEAT_INTERVAL: '1' };
    const blocked = spawn(process.execPath, ['-e', script], { env });
    await once(blocked.stdout, 'data');
    await waitForAtLeast('worker_event_loop_stalled_seconds{worker_id="w",worker_type="busy"}', 15);
    const failed = 'worker_health_transitions_total{worker_id="w",worker_type="busy",state="failed"}';
    expect((await value(failed)) ?? 0).toBe(0);
    writeFileSync(file, '');
    await waitForValue('worker_status{worker_id="w",worker_type="busy",status="stopped"}', 1);
  });
});
