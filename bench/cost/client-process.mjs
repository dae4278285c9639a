// A process that runs many workers, as a job runner does: each has a heartbeat of the client and counts what it does.
// They go by the names of those that warmed the exporter up, which else would fall silent beside them.
import { createRequire } from 'node:module';
import { setInterval } from 'node:timers';

const require = createRequire(import.meta.url);
const { WorkerHeartbeat } = require('../../client/dist/index.js');
const [url, host, workers, intervalSeconds] = process.argv.slice(2);
const TYPES = ['enrich', 'index', 'export'];

const heartbeats = Array.from({ length: Number(workers) }, (_, index) =>
  new WorkerHeartbeat({
    url,
    workerId: `w-${Number(host) * Number(workers) + index}`,
    workerType: `type-${index % 5}`,
    intervalSeconds: Number(intervalSeconds),
    slots: 4,
    onError: ({ message }) => console.error(message),
  }).start(),
);

// A task of each type per interval, so that every report tells something new; the worker stays at work throughout.
let round = 0;
setInterval(
  () => {
    round += 1;
    for (const [index, heartbeat] of heartbeats.entries()) {
      heartbeat.updateTask(`run-${host}`, `task-${round}`, 'processing');
      heartbeat.setQueue({ queue: `queue-${index % 5}`, connected: true, waiting: round % 10 });
      for (const type of TYPES) heartbeat.finishTask(heartbeat.startTask(type), 'succeeded');
    }
  },
  Number(intervalSeconds) * 1000,
);
