import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { type HashJob, KEPT_JOBS, QUEUES, requiredFlag } from './queues';

const WORKERS = 3;
const PRODUCE_INTERVAL_MS = 2_000;
/** A worker that ended is started again after this time. */
const RESTART_DELAY_MS = 5_000;
const COST = 2 ** 14;
/** Every so many jobs: one fails, one is delayed, one has a priority. */
const FAILS_EVERY = 40;
const DELAYED_EVERY = 15;
const PRIORITIZED_EVERY = 8;
const DELAY_MS = 60_000;

/** Starts the processes of workers, adds jobs, and ends with SIGTERM, when the workers have finished their jobs. */
function run(args: readonly string[]): void {
  const url = requiredFlag(args, 'url');
  const queues = QUEUES.map((name) => new Queue<HashJob>(name, { connection: { url } }));
  for (const queue of queues) {
    queue.on('error', (error) => process.stderr.write(`${queue.name}: ${error.message}\n`));
  }
  const children = new Map<string, ChildProcess>();
  let stopping = false;

  function startWorker(name: string): void {
    const script = join(__dirname, 'worker.js');
    const child = spawn(process.execPath, [script, `--url=${url}`, `--name=${name}`], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    process.stdout.write(`${name} starts, process ${child.pid ?? '?'}\n`);
    children.set(name, child);
    child.once('exit', (code, signal) => {
      children.delete(name);
      process.stdout.write(`${name} has ended (${signal ?? code ?? '?'})\n`);
      if (!stopping) {
        setTimeout(() => startWorker(name), RESTART_DELAY_MS);
      } else if (children.size === 0) {
        process.exit(0);
      }
    });
  }

  let count = 0;
  function addJobs(): void {
    for (const queue of queues) {
      count += 1;
      const data = { text: `job ${count}`, cost: COST, fails: count % FAILS_EVERY === 0 };
      void queue
        .add('hash', data, {
          removeOnComplete: KEPT_JOBS,
          removeOnFail: KEPT_JOBS,
          ...(count % DELAYED_EVERY === 0 && { delay: DELAY_MS }),
          ...(count % PRIORITIZED_EVERY === 0 && { priority: 1 }),
        })
        .catch((error: unknown) => process.stderr.write(`${queue.name}: ${String(error)}\n`));
    }
  }

  for (let number = 1; number <= WORKERS; number++) {
    startWorker(`bullmq-${number}`);
  }
  const timer = setInterval(addJobs, PRODUCE_INTERVAL_MS);
  const stop = (): void => {
    stopping = true;
    clearInterval(timer);
    for (const child of children.values()) {
      child.kill('SIGTERM');
    }
    if (children.size === 0) {
      process.exit(0);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, stop);
  }
}

run(process.argv.slice(2));
