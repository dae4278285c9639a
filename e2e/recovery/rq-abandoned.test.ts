import { join } from 'node:path';
import {
  actionCall,
  createDriver,
  onlyStep,
} from '../../exporter/src/recovery/driver-kinds/driver-kinds.fixture';
import { COMMAND_DRIVER } from '../../exporter/src/recovery/driver-kinds/command/command-driver';
import { expectEventually } from '../../test-support/poll-until';
import { RedisServer } from '../../test-support/servers/redis-server';
import { TestProcess } from '../../test-support/test-process';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { runForJson } from '../sources/run-for-json';

const PROGRAM = join(__dirname, '../../docs/deploy/queue-tools/rq-abandoned.py');
const JOBS = join(__dirname, '../sources/jobs');
const SCRIPT = join(JOBS, 'rq_jobs.py');
const QUEUE = 'mail';

interface Figures {
  readonly queues: Readonly<Record<string, { readonly waiting: number; readonly active: number }>>;
}

let python: string;
let redis: RedisServer;
const workers: TestProcess[] = [];

beforeAll(async () => {
  python = join(await resolveServer('celery'), 'python3');
  redis = await RedisServer.start();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.end('SIGKILL')));
  await redis.command('FLUSHALL');
});
afterAll(() => redis.close());

function startWorker(): TestProcess {
  const run = 'import sys; from rq.cli import main; sys.path.insert(0, sys.argv.pop(1)); main()';
  const options = ['--url', redis.url(), '--worker-class', 'rq.SimpleWorker'];
  const worker = new TestProcess(python, ['-c', run, JOBS, 'worker', ...options, QUEUE]);
  workers.push(worker);
  return worker;
}

async function figures(...args: readonly string[]): Promise<Figures['queues'][string] | undefined> {
  const all = args.length === 0 ? ['describe'] : ['enqueue', ...args];
  const { queues } = (await runForJson(python, [SCRIPT, ...all], { REDIS_URL: redis.url() })) as Figures;
  return queues[QUEUE];
}

/** A job whose worker was killed, as it is when its time in the registry of RQ has passed. */
async function abandonJob(): Promise<void> {
  const worker = startWorker();
  await figures(QUEUE, '600', '1');
  await expectEventually(figures, (each) => expect(each).toMatchObject({ active: 1, waiting: 0 }));
  await worker.end('SIGKILL');
}
async function passTime(): Promise<void> {
  const [id = ''] = (await redis.command('ZRANGE', `rq:wip:${QUEUE}`, '0', '-1')).split('\n');
  await redis.command('ZADD', `rq:wip:${QUEUE}`, 'XX', '1', id);
}

function step(...options: readonly string[]) {
  const driver = createDriver(
    COMMAND_DRIVER,
    {
      command: [python, PROGRAM, ...options, QUEUE],
      environment: { REDIS_URL: redis.url() },
      supports_dry_run: true,
      nothing_to_do_exit_code: 3,
      timeout_seconds: 60,
    },
    { allowedPrograms: [python] },
  );
  return onlyStep(driver, 'release_leases');
}
const call = actionCall({ action: 'release_leases' });

describe('S5.5 the program for abandoned jobs of RQ', () => {
  it('requeues the job of a killed worker once it is abandoned, as often as it is told to', async () => {
    await abandonJob();
    // RQ itself does not call it abandoned yet.
    expect(await step().run(call)).toMatchObject({ result: 'nothing_to_do' });
    await passTime();
    expect(await step().preview?.(call)).toMatchObject({
      result: 'done',
      evidence: { output: '{"abandoned_jobs": 1}' },
    });
    // Not by RQ's own figures: to count the active jobs, RQ fails those that are abandoned.
    expect(await redis.command('LLEN', `rq:queue:${QUEUE}`)).toBe('0');
    expect(await redis.command('ZCARD', `rq:wip:${QUEUE}`)).toBe('1');
    expect(await step().run(call)).toMatchObject({
      result: 'done',
      evidence: { output: '{"jobs_requeued": 1}' },
    });
    expect(await figures()).toMatchObject({ active: 0, waiting: 1 });
    expect(await step().run(call)).toMatchObject({ result: 'nothing_to_do' });
    const second = startWorker();
    await expectEventually(figures, (each) => expect(each).toMatchObject({ active: 1, waiting: 0 }));
    expect(await step().run(call)).toMatchObject({ result: 'nothing_to_do' });
    await second.end('SIGKILL');
    await passTime();
    expect(await step().run(call)).toMatchObject({ evidence: { output: '{"jobs_failed": 1}' } });
    expect(await figures()).toMatchObject({ active: 0, waiting: 0 });
  });

  it('requeues a job once, also if several programs run at the same time', async () => {
    await abandonJob();
    await passTime();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => step().run(call)));
    expect(outcomes.filter(({ result }) => result === 'failed')).toEqual([]);
    expect(await figures()).toMatchObject({ active: 0, waiting: 1 });
  });

  it('fails without a server', async () => {
    await redis.stop();
    expect(await step().run(call)).toMatchObject({ result: 'failed', evidence: { exit_code: 1 } });
    await redis.startAgain();
  });
});
