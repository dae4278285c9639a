import { parentPort, workerData } from 'node:worker_threads';

import { type Report } from '@heartline/protocol';

import { Meter } from '../resources/resource-monitor';
import { systemClock as clock } from '../runtime/clock';
import { Sender } from '../transport/heartbeat-sender';
import { Sequence } from '../report/sequence';
import { httpTransport, reportsUrl } from '../transport/http-transport';
import { ProblemReporter } from '../runtime/problems';
import { type FromThread, type ThreadData, type ToThread, portable } from './message';
import { Relay } from './worker-snapshot';

// Runs as a thread of its own and sends what the main one tells, see thread-outlet.ts.
const data = workerData as ThreadData;
function tell(message: FromThread): void {
  return parentPort?.postMessage(message);
}

const problems = new ProblemReporter((problem) => tell(portable(problem)));
const meter = new Meter(clock, data.mountpoints, problems, data.memoryLimitBytes);
const silent = new Int32Array(data.silent);
const relay = new Relay(
  {
    clock,
    sequence: new Sequence(data.sequence),
    stallLimitMs: data.stallLimitMs,
    measure: () => meter.measure(),
    silent: () => Atomics.load(silent, 0) === 1,
  },
  data.state,
);
const sender = new Sender({
  transport: httpTransport(reportsUrl(new URL(data.url)), data.token),
  clock,
  intervalMs: data.intervalMs,
  compose: () => relay.compose(),
  problems,
  onTaken: () => tell({ kind: 'taken' }),
  onCommand: (command) => tell({ kind: 'command', command }),
});

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'state') {
    relay.hear(message.state);
    if (message.urgent) sender.changed();
    return;
  }
  const goodbye = JSON.parse(message.goodbye) as Report;
  void sender.stop(() => goodbye, message.withinMs).then((taken) => tell({ kind: 'stopped', taken }));
});
sender.start();
