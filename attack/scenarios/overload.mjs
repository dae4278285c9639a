import { Buffer } from 'node:buffer';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { measurementRows, pause, withExporter } from '../http/attacked-exporter.mjs';

export const title = 'workers send ten times the usual load; all workers of a large fleet come back at once';

const WORKERS = 10_000;
/** 10,000 workers with an interval of 30 s send 333 reports a second. */
const REPORTS_PER_SECOND = 3330;
const REPORTS_PER_REQUEST = 10;
const SECONDS = 30;

const RETURNING_WORKERS = 50_000;
const RETURNING_PER_REQUEST = 1000;

export async function run() {
  return [...(await tenTimesTheLoad()), await allWorkersReturn()];
}

function tenTimesTheLoad() {
  return withExporter({ flags: ['--limits.reports-per-second-per-worker=50'] }, async (exporter) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    const requestsPerSecond = REPORTS_PER_SECOND / REPORTS_PER_REQUEST;
    const measured = await exporter.measure(SECONDS, async () => {
      const pending = [];
      const startedAt = performance.now();
      for (let i = 0; i < requestsPerSecond * SECONDS; i++) {
        const wait = startedAt + (i * 1000) / requestsPerSecond - performance.now();
        if (wait > 1) {
          await pause(wait);
        }
        pending.push(sendReports(exporter, agent, i * REPORTS_PER_REQUEST, REPORTS_PER_REQUEST, WORKERS));
      }
      return (await Promise.all(pending)).reduce((sum, accepted) => sum + accepted, 0);
    });
    agent.destroy();
    const sent = requestsPerSecond * SECONDS * REPORTS_PER_REQUEST;
    return [
      {
        check: 'ten times the load for 30 s: all reports are accepted',
        result: `${measured.result} of ${sent}`,
        holds: measured.result === sent,
      },
      ...measurementRows('ten times the load', measured, { maxMs: 100, maxMib: 300 }),
    ];
  });
}

/** The exporter knows the workers from its journal; they report after its restart. */
function allWorkersReturn() {
  return withExporter({ flags: [`--limits.workers=${RETURNING_WORKERS}`] }, async (exporter) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const sendAll = async () => {
      const pending = [];
      for (let first = 0; first < RETURNING_WORKERS; first += RETURNING_PER_REQUEST) {
        pending.push(sendReports(exporter, agent, first, RETURNING_PER_REQUEST, RETURNING_WORKERS));
      }
      return (await Promise.all(pending)).reduce((sum, accepted) => sum + accepted, 0);
    };
    await sendAll();
    const startedAt = performance.now();
    const accepted = await sendAll();
    const seconds = (performance.now() - startedAt) / 1000;
    agent.destroy();
    return {
      check: '50,000 workers report again within 3 s',
      result: `${accepted} after ${seconds.toFixed(1)} s`,
      holds: accepted === RETURNING_WORKERS && seconds <= 3,
    };
  });
}

/** Sends reports of the workers from `first`, modulo `workers`. Resolves with the number of accepted reports. */
function sendReports({ port }, agent, first, count, workers) {
  const reports = Array.from({ length: count }, (_, index) => ({
    worker_id: `w-${(first + index) % workers}`,
    worker_type: 'worker',
    interval_seconds: 30,
    status: 'processing',
    resources: { cpu_ratio: 0.4, memory_bytes: 1e8, memory_limit_bytes: 1e9 },
  }));
  const body = JSON.stringify(reports);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  const path = '/api/v1/reports';
  return new Promise((resolve) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method: 'POST', agent, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.once('end', () => resolve(response.statusCode === 202 ? JSON.parse(text).accepted : 0));
        // A connection that is closed within the response has no 'end'.
        response.once('error', () => resolve(0)).once('close', () => resolve(0));
      },
    );
    outgoing.once('error', () => resolve(0)).end(body);
  });
}
