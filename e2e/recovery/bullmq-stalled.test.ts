import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  actionCall,
  createDriver,
  onlyStep,
} from '../../exporter/src/recovery/driver-kinds/driver-kinds.fixture';
import { COMMAND_DRIVER } from '../../exporter/src/recovery/driver-kinds/command/command-driver';
import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { runForJson } from '../sources/run-for-json';
import { startWorker } from '../sources/start-worker';

const ROOT = join(__dirname, '../..');
const PROGRAM = join(ROOT, 'docs/deploy/queue-tools/bullmq-stalled.mjs');
const TOOL = join(__dirname, '../sources/workers/bullmq-queue.mjs');

interface Figures {
  readonly counts: Readonly<Record<string, number>>;
}

let redis: RedisServer;
let folder: string;
beforeAll(async () => {
  redis = await RedisServer.start();
  folder = mkdtempSync(join(tmpdir(), 'heartline-bullmq-'));
});
afterAll(async () => {
  await redis.close();
  rmSync(folder, { recursive: true });
});

describe.each(['bullmq-5', 'bullmq'])('S5.5 the program for stalled jobs of %s', (packageName) => {
  const queue = `mail-${packageName}`;
  const workers: TestProcess[] = [];

  afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.end('SIGKILL'))));

  async function start(): Promise<TestProcess> {
    const worker = await startWorker('bullmq.mjs', [packageName, redis.url(), queue], {});
    workers.push(worker);
    return worker;
  }

  async function figures(jobs: readonly object[] = []): Promise<Figures['counts']> {
    const args = [packageName, redis.url(), 'bull', queue, JSON.stringify(jobs)];
    return ((await runForJson(process.execPath, [TOOL, ...args])) as Figures).counts;
  }

  function step(redisUrl = redis.url(), ...more: readonly string[]) {
    const command = [process.execPath, PROGRAM, '--app', ROOT, '--package', packageName, ...more, queue];
    const options = {
      command,
      environment: { REDIS_URL: redisUrl },
      supports_dry_run: true,
      nothing_to_do_exit_code: 3,
      timeout_seconds: 120,
    };
    const driver = createDriver(COMMAND_DRIVER, options, { allowedPrograms: [process.execPath] });
    return onlyStep(driver, 'release_leases');
  }
  const call = actionCall({ action: 'release_leases' });

  it('moves the job of a killed worker once its lock has expired, and a living worker keeps its own', async () => {
    const killed = await start();
    await figures([{ seconds: 600 }]);
    await expectEventually(figures, (counts) => expect(counts).toMatchObject({ active: 1 }));
    await killed.end('SIGKILL');
    let preview;
    await pollUntil('the lock to expire', async () => {
      preview = await step().preview?.(call);
      return preview?.result === 'done';
    });
    expect(preview).toMatchObject({ evidence: { output: '{"stalled_jobs":1}' } });
    expect(await figures()).toMatchObject({ active: 1, waiting: 0 });
    expect(await step().run(call)).toMatchObject({
      result: 'done',
      evidence: { output: '{"jobs_moved":1,"jobs_left":0}' },
    });
    expect(await figures()).toMatchObject({ active: 0, waiting: 1 });
    await start();
    await expectEventually(figures, (counts) => expect(counts).toMatchObject({ active: 1, waiting: 0 }));
    expect(await step().preview?.(call)).toMatchObject({ result: 'nothing_to_do' });
    expect(await step().run(call)).toMatchObject({ result: 'nothing_to_do' });
    expect(await figures()).toMatchObject({ active: 1, waiting: 0 });
  });

  it('fails without a server', async () => {
    const outcome = await step('redis://127.0.0.1:1/0', '--wait-seconds', '3').run(call);
    expect(outcome).toMatchObject({
      result: 'failed',
      evidence: { exit_code: 1, output: expect.stringContaining('took longer than 3 s') },
    });
  });
});
