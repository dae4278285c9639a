// Requests /-/healthy every 50 ms in a thread of its own, so that the load of the attack does not delay the measurement.
// It posts the durations in milliseconds, sorted, when it receives a message.
import { clearInterval, setInterval } from 'node:timers';
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';

const PROBE_INTERVAL_MS = 50;
/** A probe without a complete response after this time has failed. Its duration is infinite. */
const PROBE_TIMEOUT_MS = 60_000;

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const durations = [];
const pending = new Set();

function probe() {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const fail = () => resolve(Number.POSITIVE_INFINITY);
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const request = get(`${workerData}/-/healthy`, { agent, signal }, (response) => {
      response.once('end', () => resolve(performance.now() - startedAt));
      // A connection that is closed within the response has no 'end'.
      response.once('error', fail).once('close', fail).resume();
    });
    request.once('error', fail);
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
