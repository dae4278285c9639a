// A process with many workers, such as a job runner: one heartbeat of the client per worker. The workers have the IDs
// of those that warmed up the exporter, which would otherwise become silent.
import { createRequire } from 'node:module';
import { setInterval } from 'node:timers';

const require = createRequire(import.meta.url);
const { WorkerHeartbeat } = require('../../client/dist/index.js');
const [url, processIndex, workers, intervalSeconds] = process.argv.slice(2);
const TASK_TYPES = ['enrich', 'index', 'export'];

const heartbeats = Array.from({ length: Number(workers) }, (_, index) =>
  new WorkerHeartbeat({
    url,
    workerId: `w-${Number(processIndex) * Number(workers) + index}`,
    workerType: `type-${index % 5}`,
    intervalSeconds: Number(intervalSeconds),
    slots: 4,
    // All workers of a process share their requests.
    thread: false,
    onError: ({ message }) => console.error(message),
  }).start(),
);

// One task of each type per interval, so that every report contains changes. The current task never ends.
let round = 0;
setInterval(
  () => {
    round += 1;
    for (const [index, heartbeat] of heartbeats.entries()) {
      heartbeat.updateTask(`run-${processIndex}`, `task-${round}`, 'processing');
      heartbeat.setQueue({ queue: `queue-${index % 5}`, connected: true, waiting: round % 10 });
      for (const type of TASK_TYPES) {
        heartbeat.finishTask(heartbeat.startTask(type), 'succeeded');
      }
    }
  },
  Number(intervalSeconds) * 1000,
);
