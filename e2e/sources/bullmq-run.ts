import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { ObservedExporter } from './observed-exporter';
import { runForJson } from './run-for-json';
import { startWorker } from './start-worker';

const TOOL = join(__dirname, 'workers', 'bullmq-queue.mjs');

interface Job {
  readonly seconds: number;
  readonly block?: boolean;
  readonly fail?: boolean;
  readonly opts?: Readonly<Record<string, unknown>>;
}

interface OwnFigures {
  readonly counts: Readonly<Record<string, number>>;
  readonly workers: readonly string[];
  readonly active: readonly { readonly id: string; readonly worker?: string }[];
}

/** Workers of one version of BullMQ in processes, the exporter that reads them, and what BullMQ’s own classes say about them. */
export class BullmqRun {
  readonly redis: RedisServer;
  readonly exporter: ObservedExporter;
  readonly #packageName: string;
  readonly #processes: TestProcess[] = [];

  private constructor(packageName: string, redis: RedisServer, exporter: ObservedExporter) {
    this.#packageName = packageName;
    this.redis = redis;
    this.exporter = exporter;
  }

  /** @param packageName the installed package of the version */
  static async start(packageName: string): Promise<BullmqRun> {
    const redis = await RedisServer.start();
    await redis.command(...documentedRole());
    await redis.command('CONFIG', 'REWRITE');
    return new BullmqRun(packageName, redis, await ObservedExporter.start(sourceOf(redis)));
  }

  async close(): Promise<void> {
    await this.exporter.close();
    await Promise.all(this.#processes.map((worker) => worker.end('SIGKILL')));
    await this.redis.close();
  }

  /** The lines of the source in the configuration. @param more lines of it */
  source(more: string): string {
    return sourceOf(this.redis, more);
  }

  async start(queues: string, environment: Readonly<Record<string, string>> = {}): Promise<TestProcess> {
    const worker = await startWorker(
      'bullmq.mjs',
      [this.#packageName, this.redis.url(), queues],
      environment,
    );
    this.#processes.push(worker);
    return worker;
  }

  /** What BullMQ’s own classes say, after adding jobs. */
  ask(queue: string, jobs: readonly Job[] = [], action = '', prefix = 'bull'): Promise<OwnFigures> {
    const args = [this.#packageName, this.redis.url(), prefix, queue, JSON.stringify(jobs), action];
    return runForJson(process.execPath, [TOOL, ...args]) as Promise<OwnFigures>;
  }

  async untilPolls(count: number): Promise<void> {
    const polls = async () =>
      (await this.exporter.series('heartline_source_poll_duration_seconds_count', 'source'))['bullmq'] ?? 0;
    const before = await polls();
    await pollUntil(`${count} polls`, async () => (await polls()) >= before + count);
  }

  /** The figures of a queue by the names of `getJobCounts`. */
  async figures(queue: string): Promise<Readonly<Record<string, number>>> {
    const of = async (state: string, priority = '') =>
      (await this.exporter.series('worker_queue_tasks', 'queue', `priority="${priority}",state="${state}"`))[
        queue
      ] ?? 0;
    return {
      active: await of('active'),
      completed: await of('completed'),
      delayed: await of('delayed'),
      failed: await of('failed'),
      prioritized: await of('waiting', 'prioritized'),
      waiting: await of('waiting'),
      'waiting-children': await of('delayed', 'waiting-children'),
    };
  }

  async expectOwnFigures(queue: string): Promise<Readonly<Record<string, number>>> {
    let last: Readonly<Record<string, number>> = {};
    await expectEventually(
      async () => ({ own: (await this.ask(queue)).counts, seen: await this.figures(queue) }),
      ({ own, seen }) => {
        const { paused = 0, ...counts } = own;
        expect(seen).toEqual({ ...counts, waiting: (counts['waiting'] ?? 0) + paused });
        last = counts;
      },
    );
    return last;
  }
}

/** The promises of the workers of workers/bullmq.mjs, which are shorter than BullMQ’s defaults. */
function sourceOf(redis: RedisServer, more = ''): string {
  return [
    '  - kind: bullmq',
    `    url: ${redis.url()}`,
    `    username: ${MONITOR.username}`,
    `    password_file: ${redis.passwordFile}`,
    '    poll_interval_seconds: 0.5',
    '    lock_duration_seconds: 8',
    '    heartbeat_seconds: 5',
    more,
  ].join('\n');
}

/** The command of docs/sources/bullmq.md that creates the role, with the password of the tests. */
function documentedRole(): readonly string[] {
  const page = readFileSync(join(__dirname, '../../docs/sources/bullmq.md'), 'utf8');
  const line = /^ACL SETUSER heartline .*$/m.exec(page)?.[0] ?? '';
  return line
    .replace('>PASSWORD', `>${MONITOR.password}`)
    .replace('heartline', `${MONITOR.username} reset`)
    .split(' ');
}
