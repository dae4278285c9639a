import { scrypt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Job, Worker } from 'bullmq';
import { type HashJob, QUEUES, requiredFlag } from './queues';

const hash = promisify<string, string, number, { cost: number }, Buffer>(scrypt);
/** A job waits for a service at most this long, as jobs do. */
const MAX_WAIT_MS = 3_000;

async function work({ data }: Job<HashJob>): Promise<string> {
  await pause(Math.random() * MAX_WAIT_MS);
  const digest = await hash(data.text, 'heartline', 32, { cost: data.cost });
  if (data.fails) {
    throw new Error('The service did not answer.');
  }
  return digest.toString('hex');
}

/** One process with a worker per queue, all with the name of the process. SIGTERM lets it finish its jobs. */
function run(args: readonly string[]): void {
  const connection = { url: requiredFlag(args, 'url') };
  const name = requiredFlag(args, 'name');
  const workers = QUEUES.map(
    (queue) => new Worker<HashJob>(queue, work, { connection, name, concurrency: 2 }),
  );
  for (const worker of workers) {
    worker.on('error', (error) => process.stderr.write(`${name}: ${error.message}\n`));
  }
  const stop = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.close()));
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop());
  }
}

run(process.argv.slice(2));
