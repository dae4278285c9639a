// Real workers of BullMQ in one process, one per queue: node bullmq.mjs <package> <url> <queue>[,<queue> …]
// A job takes data.seconds; with data.block it blocks the event loop for them, with data.fail it fails. SIGTERM stops the workers gracefully.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

const [, , packageName, url, queues] = process.argv;
const { CONCURRENCY, PREFIX, WORKER_NAME } = process.env;
const { Worker } = createRequire(import.meta.url)(packageName);

async function work({ data: { seconds, block, fail } }) {
  if (block) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
  } else {
    await delay(seconds * 1000);
  }
  if (fail) {
    throw new Error('told to fail');
  }
}

const workers = queues.split(',').map(
  (queue) =>
    new Worker(queue, work, {
      connection: { url },
      concurrency: Number(CONCURRENCY ?? 1),
      drainDelay: 1,
      lockDuration: 8000,
      stalledInterval: 4000,
      runRetryDelay: 500,
      ...(PREFIX && { prefix: PREFIX }),
      ...(WORKER_NAME && { name: WORKER_NAME }),
    }),
);
for (const worker of workers) {
  worker.on('error', (error) => console.error(error.message));
}
process.once('SIGTERM', async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  process.exit(0);
});
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
console.log('working');
