import { join } from 'node:path';
import { pollUntil } from '../../test-support/poll-until';
import { TestProcess } from '../../test-support/test-process';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { killWithChildren } from '../../test-support/child-processes';
import { runForJson } from './run-for-json';

const JOBS = join(__dirname, 'jobs');

interface OwnWorker {
  readonly active: number;
  readonly begun: number;
  readonly pid: number;
}

/** Workers of Celery that run in processes, and what Celery's own calls say about them. */
export class CeleryFleet {
  readonly #python: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #workers: TestProcess[] = [];

  private constructor(python: string, brokerUrl: string) {
    this.#python = python;
    this.#environment = { BROKER_URL: brokerUrl };
  }

  static async create(brokerUrl: string): Promise<CeleryFleet> {
    return new CeleryFleet(join(await resolveServer('celery'), 'python3'), brokerUrl);
  }

  /** Starts a worker. Resolves when it is ready for tasks. */
  async start(name: string, ...options: readonly string[]): Promise<TestProcess> {
    const run = `import sys; sys.path.insert(0, ${JSON.stringify(JOBS)}); from celery.__main__ import main; main()`;
    const args = [
      '-A',
      'celery_jobs',
      'worker',
      '--hostname',
      name,
      '--concurrency',
      '1',
      '--loglevel',
      'INFO',
    ];
    const worker = new TestProcess(this.#python, ['-c', run, ...args, ...options], {
      ...process.env,
      ...this.#environment,
    });
    this.#workers.push(worker);
    await pollUntil(`${name} to be ready`, () => {
      if (worker.hasEnded) {
        throw new Error(`The worker has ended:\n${worker.output}`);
      }
      return Promise.resolve(worker.output.includes('ready.'));
    });
    return worker;
  }

  async send(queue: string, seconds: number, count: number, priority?: number): Promise<void> {
    const args = [
      queue,
      String(seconds),
      String(count),
      ...(priority === undefined ? [] : [String(priority)]),
    ];
    await this.#ask('send', ...args);
  }

  /** Sends a task during which a worker without processes of its own does nothing else. */
  async sendBlocking(queue: string, seconds: number): Promise<void> {
    await this.#ask('send_blocking', queue, String(seconds));
  }

  /** What `inspect stats` and `inspect active` say, by worker. */
  async describe(): Promise<Readonly<Record<string, OwnWorker>>> {
    const { workers } = (await this.#ask('describe')) as { workers: Readonly<Record<string, OwnWorker>> };
    return workers;
  }

  /** Messages that wait in queues, as Celery's own connection counts them. */
  lengths(...queues: readonly string[]): Promise<Readonly<Record<string, number>>> {
    return this.#ask('lengths', ...queues) as Promise<Readonly<Record<string, number>>>;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.filter(({ hasEnded }) => !hasEnded).map(killWithChildren));
  }

  #ask(...args: readonly string[]): Promise<unknown> {
    return runForJson(this.#python, [join(JOBS, 'celery_jobs.py'), ...args], this.#environment);
  }
}
