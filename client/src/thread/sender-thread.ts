import { parentPort, workerData } from 'node:worker_threads';
import { type Report } from '@heartline/protocol';
import { SequenceCounter } from '../report/report-builder';
import { ResourceMonitor } from '../resources/resource-monitor';
import { systemClock as clock } from '../runtime/clock';
import { ProblemReporter } from '../runtime/problems';
import { HeartbeatSender } from '../transport/heartbeat-sender';
import { httpTransport, reportsUrl } from '../transport/http-transport';
import {
  type MessageFromThread,
  type MessageToThread,
  type SenderThreadData,
  toProblemMessage,
} from './messages';
import { WorkerSnapshot } from './worker-snapshot';

// The thread that sends the heartbeats of the main thread, see thread-sender.ts.
const data = workerData as SenderThreadData;
function post(message: MessageFromThread): void {
  parentPort?.postMessage(message);
}

const problems = new ProblemReporter((problem) => post(toProblemMessage(problem)));
const monitor = new ResourceMonitor(clock, data.mountpoints, problems, data.memoryLimitBytes);
const aborted = new Int32Array(data.aborted);
const snapshot = new WorkerSnapshot(
  {
    clock,
    sequence: new SequenceCounter(data.sequence),
    stallLimitMs: data.stallLimitMs,
    measure: () => monitor.measure(),
    isAborted: () => Atomics.load(aborted, 0) === 1,
  },
  data.state,
);
/** A change is sent this much later, with what the worker sets in the same turn of its event loop. */
const SETTLE_MS = 20;
const sender = new HeartbeatSender({
  transport: httpTransport(reportsUrl(new URL(data.url)), data.token),
  clock,
  intervalMs: data.intervalMs,
  buildReport: () => snapshot.buildReport(),
  problems,
  onAccepted: () => post({ kind: 'accepted' }),
  onCommand: (command) => post({ kind: 'command', command }),
});

parentPort?.on('message', (message: MessageToThread) => {
  if (message.kind === 'state') {
    snapshot.update(message.state);
    if (message.urgent) {
      clock.schedule(SETTLE_MS, () => sender.notifyChange());
    }
    return;
  }
  const stopReport = JSON.parse(message.stopReport) as Report;
  void sender
    .stop(() => stopReport, message.timeoutMs)
    .then((accepted) => post({ kind: 'stopped', accepted }));
});
sender.start();
