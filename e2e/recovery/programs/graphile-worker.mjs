// A worker of graphile-worker: node graphile-worker.mjs <package> <url> <concurrency>. The job `sleep` takes payload.seconds.
// Prints its IDs in graphile-worker as a JSON list, as docs/recovery-drivers.md tells to report them.
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

const [, , packageName, connectionString, concurrency] = process.argv;
const { run, Logger } = createRequire(import.meta.url)(packageName);

const ids = [];
const events = new EventEmitter();
// Version 0.16 locks jobs by the ID of a worker, version 0.17 by that of the pool.
events.on('pool:create', ({ workerPool }) => ids.push(workerPool.id));
events.on('worker:create', ({ worker }) => {
  ids.push(worker.workerId);
  if (ids.length > Number(concurrency)) {
    console.log(JSON.stringify(ids));
  }
});
const runner = await run({
  connectionString,
  concurrency: Number(concurrency),
  pollInterval: 500,
  events,
  logger: new Logger(() => () => undefined),
  taskList: { sleep: ({ seconds }) => delay(seconds * 1000) },
});
await runner.promise;
