// Requests /-/healthy every 50 ms in a thread of its own, so that the load of the attack does not delay the measurement.
// It posts the durations in milliseconds, each sorted, when it receives a message: `gross` from the request to the end of
// the response; `net` less the time that the probe and the exporter waited for a CPU that other programs used, and at least
// the CPU time of the exporter meanwhile.
import { clearInterval, setInterval } from 'node:timers';
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { openCpuTimes } from './cpu-times.mjs';

const PROBE_INTERVAL_MS = 50;
/** A probe without a complete response after this time has failed. Its duration is infinite. */
const PROBE_TIMEOUT_MS = 60_000;

const { url, pid } = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const own = openCpuTimes('/proc/thread-self');
const exporter = openCpuTimes(`/proc/${pid}/task/${pid}`);
const durations = [];
const pending = new Set();

function cpuTimes() {
  const { ran, waited } = exporter.read();
  return { ran, waited: waited + own.read().waited };
}

function probe() {
  const startedAt = performance.now();
  const before = cpuTimes();
  return new Promise((resolve) => {
    const fail = () => resolve({ gross: Number.POSITIVE_INFINITY, net: Number.POSITIVE_INFINITY });
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const request = get(`${url}/-/healthy`, { agent, signal }, (response) => {
      const done = () => {
        const gross = performance.now() - startedAt;
        const { ran, waited } = cpuTimes();
        resolve({ gross, net: Math.max(ran - before.ran, gross - (waited - before.waited)) });
      };
      response.once('end', done);
      // A connection that is closed within the response has no 'end'.
      response.once('error', fail).once('close', fail).resume();
    });
    request.once('error', fail);
  });
}

const timer = setInterval(() => {
  const running = probe().then((duration) => {
    durations.push(duration);
    pending.delete(running);
  });
  pending.add(running);
}, PROBE_INTERVAL_MS);

parentPort.once('message', async () => {
  clearInterval(timer);
  await Promise.all(pending);
  agent.destroy();
  own.close();
  exporter.close();
  const sorted = (key) => durations.map((duration) => duration[key]).sort((a, b) => a - b);
  parentPort.postMessage({ gross: sorted('gross'), net: sorted('net') });
});
