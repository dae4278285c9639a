// Requests /-/healthy every 50 ms in a thread of its own, so that the load of the attack does not delay the measurement.
// It posts the durations in milliseconds, sorted, when it receives a message.
import { clearInterval, setInterval } from 'node:timers';
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

const PROBE_INTERVAL_MS = 50;

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const durations = [];
const pending = new Set();

function probe() {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const request = get(`${workerData}/-/healthy`, { agent }, (response) => {
      response.resume().once('end', () => resolve(performance.now() - startedAt));
    });
    request.once('error', () => resolve(Number.POSITIVE_INFINITY));
  });
}

const timer = setInterval(() => {
  const running = probe().then((ms) => {
    durations.push(ms);
    pending.delete(running);
  });
  pending.add(running);
}, PROBE_INTERVAL_MS);

parentPort.once('message', async () => {
  clearInterval(timer);
  await Promise.all(pending);
  agent.destroy();
  parentPort.postMessage(durations.sort((a, b) => a - b));
});
