// A real worker of graphile-worker: node graphile-worker.mjs <package> <url> <concurrency>
// The job `sleep` takes payload.seconds. SIGTERM stops it gracefully: by the tool's own handler, which breaks the connections,
// or with OWN_SIGNALS=1 by one that closes them.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

const ownSignals = process.env.OWN_SIGNALS === '1';
const [, , packageName, connectionString, concurrency] = process.argv;
const { run, Logger } = createRequire(import.meta.url)(packageName);

const runner = await run({
  connectionString,
  concurrency: Number(concurrency),
  pollInterval: 500,
  noHandleSignals: ownSignals,
  logger: new Logger(() => () => undefined),
  taskList: { sleep: ({ seconds }) => delay(seconds * 1000) },
});
if (ownSignals) {
  process.once('SIGTERM', () => void runner.stop());
}
console.log('working');
await runner.promise;
