import { performance } from 'node:perf_hooks';
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';

const SCRAPE_EACH_MS = 5000;
/** Goes on from run to run: a report of a sequence that was told before is dropped as late, and costs next to nothing. */
let sequence = 0;

/** A report as a worker of the client sends it: resources, three task types with durations, a queue. */
function report(index, sequence, intervalSeconds) {
  const types = {};
  for (const type of ['enrich', 'index', 'export'])
    types[type] = {
      succeeded: sequence * 3,
      failed: sequence >> 5,
      expected_seconds: 2,
      duration: { count: sequence * 3, sum_seconds: sequence * 5, buckets: { 1: sequence, 5: sequence * 3 } },
    };
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
 * So many workers that each report at their interval over HTTP, spread evenly over it, and a scrape each 5 s, for so
 * many seconds; `together` of them in one request, as a host does that tells of its workers. Gives how many reports
 * were sent and how many of them accepted.
 */
export async function runFleet(
  url,
  { workers, intervalSeconds, seconds, together = 1, heartbeatsOnly = false, scrapeEachMs = SCRAPE_EACH_MS },
) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const start = performance.now();
  const gap = (intervalSeconds * 1000) / workers;
  const total = Math.floor((seconds * 1000) / gap / together) * together;
  const before = sequence;
  sequence += Math.ceil(total / workers);
  let accepted = 0;
  let scrapeAt = scrapeEachMs / 2;
  const under = [];
  const nth = (sent) => report(sent % workers, before + Math.floor(sent / workers) + 1, intervalSeconds);
  for (let sent = 0; sent < total; sent += together) {
    const index = sent % workers;
    const elapsed = performance.now() - start;
    if (sent * gap > elapsed) await setTimeout(sent * gap - elapsed);
    if (sent * gap >= scrapeAt) {
      scrapeAt += scrapeEachMs;
      under.push(ask(agent, new URL('/metrics', url), { 'accept-encoding': 'gzip' }));
    }
    const body = heartbeatsOnly
      ? ''
      : JSON.stringify(
          together === 1 ? nth(sent) : Array.from({ length: together }, (_, i) => nth(sent + i)),
        );
    const target = heartbeatsOnly ? `/api/v1/workers/w-${index}/heartbeat` : '/api/v1/reports';
    const headers = { 'content-type': 'application/json' };
    under.push(
      ask(agent, new URL(target, url), headers, body).then(
        (status) => (accepted += status === 202 ? together : 0),
      ),
    );
  }
  await Promise.all(under);
  agent.destroy();
  return { accepted, sent: total };
}

function ask(agent, url, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { agent, headers, method: body === undefined ? 'GET' : 'POST' },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
