import { join } from 'node:path';
import { expectEventually } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { killWithChildren } from '../../test-support/child-processes';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';
import { RQ_JOBS, startRqWorker } from './rq-worker';
import { runForJson } from './run-for-json';

const SCRIPT = join(RQ_JOBS, 'rq_jobs.py');
/** An idle worker sends a heartbeat every worker_ttl − 15 seconds. */
const WORKER_TTL_SECONDS = 20;
const JOB_MONITORING_SECONDS = 3;

let python: string;
let redis: RedisServer;
let exporter: ObservedExporter;
const workers = new Map<string, TestProcess>();

beforeAll(async () => {
  python = join(await resolveServer('celery'), 'python3');
  redis = await RedisServer.start();
  exporter = await ObservedExporter.start(source());
});

afterAll(async () => {
  await exporter.close();
  await Promise.all([...workers.values()].map((worker) => worker.end('SIGKILL')));
  await redis.close();
});

function source(): string {
  return [
    '  - kind: rq',
    `    url: ${redis.url()}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${redis.passwordFile}`,
    '    poll_interval_seconds: 0.5',
    `    worker_ttl_seconds: ${WORKER_TTL_SECONDS}`,
    `    job_monitoring_interval_seconds: ${JOB_MONITORING_SECONDS}`,
  ].join('\n');
}

function startWorker(name: string, ...queues: readonly string[]): TestProcess {
  const promises = ['--worker-ttl', WORKER_TTL_SECONDS, '--job-monitoring-interval', JOB_MONITORING_SECONDS];
  const options = promises.map(String);
  const worker = startRqWorker({ python, redisUrl: redis.url(), name, queues, options });
  workers.set(name, worker);
  return worker;
}

interface OwnFigures {
  readonly workers: readonly { readonly name: string; readonly state: string }[];
  readonly queues: Readonly<
    Record<string, { readonly waiting: number; readonly active: number; readonly delayed: number }>
  >;
}

/** What RQ's own classes say, after enqueuing jobs if any are given. */
function ask(...args: readonly string[]): Promise<OwnFigures> {
  const all = args.length === 0 ? ['describe'] : ['enqueue', ...args];
  return runForJson(python, [SCRIPT, ...all], { REDIS_URL: redis.url() }) as Promise<OwnFigures>;
}

describe('the source rq', () => {
  let busy: TestProcess;

  it('P2 reports workers, their state and queues as RQ’s own classes do, and names with spaces', async () => {
    startWorker('idle one', 'default');
    busy = startWorker('busy', 'slow');
    await exporter.untilStates({ idle_x20_one: 'healthy', busy: 'healthy' });
    await ask('slow', '600', '3');
    await expectEventually(
      async () => {
        const rows = await exporter.workers();
        return {
          own: (await ask()).workers
            .map(({ name, state }) => [name, state === 'busy' ? 'processing' : state])
            .sort(),
          seen: rows.map(({ worker_id: id, status }) => [id.replace('_x20_', ' '), status]).sort(),
        };
      },
      ({ own, seen }) => {
        expect(own).toEqual([
          ['busy', 'processing'],
          ['idle one', 'idle'],
        ]);
        expect(seen).toEqual(own);
      },
    );
    const { queues } = await ask();
    expect(queues['slow']).toEqual({ waiting: 2, active: 1, delayed: 0 });
    for (const figure of ['waiting', 'active', 'delayed'] as const) {
      const seen = await exporter.series('worker_queue_tasks', 'queue', `state="${figure}"`);
      expect(seen).toMatchObject(
        Object.fromEntries(Object.entries(queues).map(([name, each]) => [name, each[figure]])),
      );
    }
  });

  it('P2 promises what each state of a worker keeps: the idle one is not called late', async () => {
    const promises = await exporter.series('worker_heartbeat_interval_seconds', 'worker_id');
    expect(promises).toEqual({ idle_x20_one: 5.5, busy: 3.5 });
    expectNothingFalse(exporter.takeTransitions(), ['idle_x20_one', 'busy']);
  });

  it('P1 P2 outages of the server and of the exporter say nothing false', async () => {
    redis.pause();
    await exporter.untilStates({ idle_x20_one: 'unknown', busy: 'unknown' });
    redis.resume();
    await exporter.untilStates({ idle_x20_one: 'healthy', busy: 'healthy' });
    await redis.stop();
    await exporter.untilStates({ idle_x20_one: 'unknown', busy: 'unknown' });
    await redis.startAgain();
    await exporter.untilStates({ idle_x20_one: 'healthy', busy: 'healthy' });
    await exporter.kill();
    await exporter.startAgain();
    await exporter.untilStates({ idle_x20_one: 'healthy', busy: 'healthy' });
    expectNothingFalse(exporter.takeTransitions(), ['idle_x20_one', 'busy']);
  });

  it('P2 a rolling restart stops the old worker and fails none', async () => {
    startWorker('next', 'default');
    await exporter.untilStates({ next: 'healthy' });
    await workers.get('idle one')?.end('SIGTERM');
    await exporter.untilStates({ idle_x20_one: 'stopped', next: 'healthy', busy: 'healthy' });
    const transitions = exporter.takeTransitions();
    expectNothingFalse(transitions, ['next', 'busy']);
    expect(transitions['idle_x20_one']).not.toContain('failed');
  });

  it('P2 finds a worker that does not run (SIGSTOP), and its recovery', async () => {
    workers.get('next')?.signal('SIGSTOP');
    await exporter.untilStates({ next: 'failed', busy: 'healthy' });
    workers.get('next')?.signal('SIGCONT');
    await exporter.untilStates({ next: 'healthy', busy: 'healthy' });
  });

  it('P2 finds killed workers, an idle and a busy one', async () => {
    await killWithChildren(busy);
    await exporter.untilStates({ next: 'healthy', busy: 'failed' });
    await workers.get('next')?.end('SIGKILL');
    await exporter.untilStates({ next: 'failed' });
  });
});
