import { performance } from 'node:perf_hooks';
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';

const SCRAPE_INTERVAL_MS = 5000;
/** Continues over all runs: the exporter drops a report with an earlier sequence number, which costs almost nothing. */
let sequence = 0;

/**
 * A report as the client sends it: resources, three task types with durations, and a queue.
 *
 * @returns {import('@heartline/protocol').Report}
 */
export function buildReport(index, sequence, intervalSeconds) {
  /** @type {Record<string, import('@heartline/protocol').TaskTypeReport>} */
  const types = {};
  for (const type of ['enrich', 'index', 'export']) {
    types[type] = {
      succeeded: sequence * 3,
      failed: sequence >> 5,
      expected_seconds: 2,
      duration: { count: sequence * 3, sum_seconds: sequence * 5, buckets: { 1: sequence, 5: sequence * 3 } },
    };
  }
  return {
    worker_id: `w-${index}`,
    worker_type: `type-${index % 5}`,
    boot_id: 'bench',
    sequence,
    interval_seconds: intervalSeconds,
    status: sequence % 2 ? 'processing' : 'idle',
    current_task: `task-${sequence}`,
    resources: { cpu_ratio: 0.4, memory_bytes: 1e8 + sequence, memory_limit_bytes: 1e9 },
    tasks: { active: 1, slots: 4, types },
    queues: [{ queue: `queue-${index % 5}`, connected: true, waiting: sequence % 10 }],
  };
}

/**
 * Sends the reports of `workers` workers for `seconds` seconds, evenly spread over their interval, and scrapes
 * periodically. A request contains `reportsPerRequest` reports, like that of a host with several workers. Returns how
 * many reports were sent and how many of them were accepted.
 */
export async function runHttpLoad(
  url,
  {
    workers,
    intervalSeconds,
    seconds,
    reportsPerRequest = 1,
    heartbeatsOnly = false,
    scrapeIntervalMs = SCRAPE_INTERVAL_MS,
  },
) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const start = performance.now();
  const reportIntervalMs = (intervalSeconds * 1000) / workers;
  const total = Math.floor((seconds * 1000) / reportIntervalMs / reportsPerRequest) * reportsPerRequest;
  const firstSequence = sequence + 1;
  sequence += Math.ceil(total / workers);
  let accepted = 0;
  let nextScrapeMs = scrapeIntervalMs / 2;
  const pending = [];
  const reportAt = (sent) =>
    buildReport(sent % workers, firstSequence + Math.floor(sent / workers), intervalSeconds);
  for (let sent = 0; sent < total; sent += reportsPerRequest) {
    const dueMs = sent * reportIntervalMs;
    const elapsedMs = performance.now() - start;
    if (dueMs > elapsedMs) {
      await setTimeout(dueMs - elapsedMs);
    }
    if (dueMs >= nextScrapeMs) {
      nextScrapeMs += scrapeIntervalMs;
      pending.push(request(agent, new URL('/metrics', url), { 'accept-encoding': 'gzip' }));
    }
    const body = heartbeatsOnly
      ? ''
      : JSON.stringify(
          reportsPerRequest === 1
            ? reportAt(sent)
            : Array.from({ length: reportsPerRequest }, (_, i) => reportAt(sent + i)),
        );
    const path = heartbeatsOnly ? `/api/v1/workers/w-${sent % workers}/heartbeat` : '/api/v1/reports';
    const headers = { 'content-type': 'application/json' };
    pending.push(
      request(agent, new URL(path, url), headers, body).then(
        (status) => (accepted += status === 202 ? reportsPerRequest : 0),
      ),
    );
  }
  await Promise.all(pending);
  agent.destroy();
  return { accepted, sent: total };
}

/** Sends a GET request, or a POST request if there is a body. Returns the status of the response. */
function request(agent, url, headers, body) {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const outgoing = http.request(url, { agent, headers, method }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
