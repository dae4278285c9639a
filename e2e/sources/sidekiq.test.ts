import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';
import { runForJson } from './run-for-json';
import { findSidekiq, type Sidekiq, SIDEKIQ_JOBS, startSidekiq } from './sidekiq-worker';

let sidekiq: Sidekiq;
let redis: RedisServer;
let exporter: ObservedExporter;
const workers: TestProcess[] = [];

beforeAll(async () => {
  sidekiq = await findSidekiq();
  redis = await RedisServer.start();
  exporter = await ObservedExporter.start(source());
});

afterAll(async () => {
  await exporter.close();
  await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
  await redis.close();
});

function source(): string {
  return [
    '  - kind: sidekiq',
    `    url: ${redis.url()}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${redis.passwordFile}`,
    '    poll_interval_seconds: 0.5',
  ].join('\n');
}

function startWorker(): TestProcess {
  const worker = startSidekiq(sidekiq, redis.url());
  workers.push(worker);
  return worker;
}

/** What Sidekiq's own API says. */
function ask<T>(expression: string): Promise<T> {
  const script = `require '${SIDEKIQ_JOBS}'; puts JSON.generate(${expression})`;
  return runForJson(sidekiq.ruby, ['-e', script], { REDIS_URL: redis.url() }) as Promise<T>;
}

interface OwnProcess {
  readonly identity: string;
  readonly pid: number;
  readonly busy: number;
  readonly concurrency: number;
}

function ownProcesses(): Promise<OwnProcess[]> {
  return ask(
    'Sidekiq::ProcessSet.new(false).map { |p| p.attribs rescue p.instance_variable_get(:@attribs) }',
  );
}

async function identityOf({ pid }: TestProcess): Promise<string> {
  const found = await pollUntil('the process in Sidekiq’s registry', async () =>
    (await exporter.workers()).find(({ worker_id: id }) => id.includes(`:${pid}:`)),
  );
  return found.worker_id;
}

describe('the source sidekiq', () => {
  let first: string;
  let second: string;
  let firstProcess: TestProcess;
  let secondProcess: TestProcess;

  it('P2 reports processes, busy threads and queues as Sidekiq’s own API does, with a role that cannot write', async () => {
    firstProcess = startWorker();
    secondProcess = startWorker();
    first = await identityOf(firstProcess);
    second = await identityOf(secondProcess);
    await exporter.untilStates({ [first]: 'healthy', [second]: 'healthy' });
    await ask(
      '3.times.map { Nap.perform_async(300) } + 5.times.map { Nap.set(queue: "later").perform_async(1) } + [Nap.perform_in(900, 1)]',
    );
    await expectEventually(
      async () => {
        const own = await ownProcesses();
        const seen = await exporter.series('worker_tasks_active', 'worker_id');
        return {
          own: own.map(({ identity, busy }) => [identity, busy]).sort(),
          seen: Object.entries(seen).sort(),
        };
      },
      ({ own, seen }) => {
        expect(own.reduce((sum, [, busy]) => sum + Number(busy), 0)).toBe(3);
        expect(seen).toEqual(own);
      },
    );
    const waiting = await exporter.series('worker_queue_tasks', 'queue', 'state="waiting"');
    const own = await ask<Record<string, number>>('Sidekiq::Stats.new.queues');
    expect(own).toEqual({ default: 0, later: 5 });
    expect(waiting).toMatchObject(own);
    const delayed = await exporter.series('worker_queue_tasks', 'queue', 'state="delayed"');
    const [scheduled, retry, dead] = await ask<number[]>(
      '[Sidekiq::Stats.new.scheduled_size, Sidekiq::Stats.new.retry_size, Sidekiq::Stats.new.dead_size]',
    );
    expect(delayed).toEqual({ 'sidekiq:scheduled': scheduled, 'sidekiq:retry': retry, 'sidekiq:dead': dead });
    const oldest = await exporter.series('worker_queue_oldest_task_timestamp_seconds', 'queue');
    const latency = await ask<number>('Sidekiq::Queue.new("later").latency');
    expect(Date.now() / 1000 - (oldest['later'] ?? 0)).toBeGreaterThanOrEqual(latency - 1);
    expect(await exporter.series('worker_task_slots', 'worker_id')).toEqual({ [first]: 2, [second]: 2 });
    expect(await exporter.series('heartline_source_up', 'source')).toEqual({ sidekiq: 1 });
    await expect(
      redis.command('--user', MONITOR.username, '--pass', MONITOR.password, 'SET', 'x', '1'),
    ).resolves.toContain('NOPERM');
  });

  it('P1 P2 a server that answers nothing makes the workers unknown, never failed', async () => {
    exporter.takeTransitions();
    redis.pause();
    await exporter.untilStates({ [first]: 'unknown', [second]: 'unknown' });
    expect(await exporter.series('heartline_source_up', 'source')).toEqual({ sidekiq: 0 });
    redis.resume();
    await exporter.untilStates({ [first]: 'healthy', [second]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), [first, second]);
  });

  it('P1 P2 a restart of the server, and one of the exporter, say nothing false', async () => {
    await redis.stop();
    await exporter.untilStates({ [first]: 'unknown' });
    await redis.startAgain();
    await exporter.untilStates({ [first]: 'healthy', [second]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), [first, second]);
    await exporter.kill();
    await exporter.startAgain();
    await exporter.untilStates({ [first]: 'healthy', [second]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), [first, second]);
  });

  it('P2 a rolling restart stops the old process and fails none', async () => {
    const third = await identityOf(startWorker());
    secondProcess.signal('SIGTSTP');
    await pollUntil('the process to be quiet', async () => {
      const last = (await exporter.heartbeats(second)).at(-1);
      return last?.metadata?.['quiet'] === true;
    });
    await secondProcess.end('SIGTERM');
    await exporter.untilStates({ [first]: 'healthy', [second]: 'stopped', [third]: 'healthy' });
    const transitions = exporter.takeTransitions();
    expectNothingFalse(transitions, [first, third]);
    expect(transitions[second]).toEqual(['stopped']);
    second = third;
    secondProcess = workers[2] ?? secondProcess;
  });

  it('P2 finds a process that does not run (SIGSTOP), and its recovery', async () => {
    secondProcess.signal('SIGSTOP');
    await exporter.untilStates({ [first]: 'healthy', [second]: 'failed' });
    secondProcess.signal('SIGCONT');
    await exporter.untilStates({ [first]: 'healthy', [second]: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), [first]);
  });

  it('P2 finds a killed process, also when the exporter did not run as it died', async () => {
    await firstProcess.end('SIGKILL');
    await exporter.untilStates({ [first]: 'failed', [second]: 'healthy' });
    await exporter.kill();
    await secondProcess.end('SIGKILL');
    await exporter.startAgain();
    await exporter.untilStates({ [first]: 'failed', [second]: 'failed' });
  });
});
