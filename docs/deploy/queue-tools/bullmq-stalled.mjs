#!/usr/bin/env node
// Gives the stalled jobs of BullMQ queues to other workers, by BullMQ's own check for stalled jobs. A job is stalled if it is
// active and its lock has expired, so a job of a living worker is never moved. docs/recovery-drivers.md has the driver.
//
//   REDIS_URL=redis://… bullmq-stalled.mjs --app /srv/app [options] QUEUE …
//
//   --app DIRECTORY           where the workers are installed: their version of BullMQ is used
//   --prefix TEXT             option `prefix` of the queues (bull)
//   --max-stalled-count N     option `maxStalledCount` of the workers: a job that stalls more often fails (1)
//   --wait-seconds N          how long the check may take (90). It waits for that of another worker, twice `stalledInterval`
//   --package NAME            name of the installed package (bullmq)
//
// With HEARTLINE_DRY_RUN=1 it only counts. Exit code: 0 moved, or would move; 3 nothing to do; 1 failed.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as startTimer } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const NOTHING_TO_DO = 3;
const CHECK_EVERY_MS = 2_000;
/** The check is a worker without a processor. Its name keeps it apart from the workers of the queue. */
const NAME = 'heartline-recovery';

const { values, positionals: queues } = parseArgs({
  allowPositionals: true,
  options: {
    app: { type: 'string', default: '.' },
    prefix: { type: 'string', default: 'bull' },
    'max-stalled-count': { type: 'string', default: '1' },
    'wait-seconds': { type: 'string', default: '90' },
    package: { type: 'string', default: 'bullmq' },
  },
});
const { REDIS_URL: url, HEARTLINE_DRY_RUN: dryRun } = process.env;
if (url === undefined || queues.length === 0) {
  throw new Error('Set REDIS_URL, and name at least one queue.');
}
const { Queue, Worker } = createRequire(join(resolve(values.app), 'package.json'))(values.package);
const { prefix } = values;
const connection = { url };
const waitMs = Number(values['wait-seconds']) * 1000;

let lastError = '';
function onError(error) {
  lastError = error.message || error.code;
}

// Without a server, the client of BullMQ tries again for ever.
startTimer(() => {
  console.error(`The check took longer than ${waitMs / 1000} s (--wait-seconds). ${lastError}`);
  process.exit(1);
}, waitMs + CHECK_EVERY_MS).unref();

/** IDs of jobs that are active without a lock. */
async function stalledJobs(queue) {
  // Version 6 has the client in its backend.
  const client = await (queue.backend ?? queue).client;
  const stalled = [];
  for (const { id } of await queue.getActive()) {
    if ((await client.exists(`${queue.toKey(id)}:lock`)) === 0) {
      stalled.push(id);
    }
  }
  return stalled;
}

/** Lets BullMQ check until the jobs are no longer stalled. Returns those that still are. */
async function moveStalled(queue, jobs) {
  const worker = new Worker(queue.name, null, {
    connection,
    prefix,
    name: NAME,
    autorun: false,
    stalledInterval: CHECK_EVERY_MS,
    maxStalledCount: Number(values['max-stalled-count']),
  });
  worker.on('error', onError);
  const until = Date.now() + waitMs;
  try {
    await worker.waitUntilReady();
    await worker.startStalledCheckTimer();
    for (;;) {
      const stalled = await stalledJobs(queue);
      const left = jobs.filter((id) => stalled.includes(id));
      if (left.length === 0 || Date.now() > until) {
        return left;
      }
      await pause(CHECK_EVERY_MS / 4);
    }
  } finally {
    await worker.close();
  }
}

let moved = 0;
let left = 0;
for (const name of queues) {
  const queue = new Queue(name, { connection, prefix });
  queue.on('error', onError);
  try {
    const stalled = await stalledJobs(queue);
    const still = dryRun === '1' || stalled.length === 0 ? [] : await moveStalled(queue, stalled);
    moved += stalled.length - still.length;
    left += still.length;
  } finally {
    await queue.close();
  }
}
console.log(
  JSON.stringify(dryRun === '1' ? { stalled_jobs: moved } : { jobs_moved: moved, jobs_left: left }),
);
process.exitCode = left > 0 ? 1 : moved > 0 ? 0 : NOTHING_TO_DO;
