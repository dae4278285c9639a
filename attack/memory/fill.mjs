// Fills the tables of an exporter with the largest rows that it takes.
import { setTimeout as pause } from 'node:timers/promises';

/** Pause before a request is repeated whose body found no room. */
const RETRY_MS = 200;
const CONCURRENT_REQUESTS = 100;
const WORKERS_PER_REQUEST = 25;
const ALERTS_PER_REQUEST = 100;
const RECOVERY_ALERTS_PER_REQUEST = 1000;
const SANDBOXES_PER_REQUEST = 500;
/** The longest reason, of characters that take two bytes each in the heap and three in a request. */
const REASON = '漢'.repeat(1024);

/**
 * Fills everything that requests can fill, up to a share of the default limits. Returns how many requests there were by
 * status.
 *
 * @param {import('../../e2e/environment/exporter-in-folder.ts').ExporterInFolder} exporter
 */
export async function fillAll(exporter, share) {
  const statuses = new Map();
  const send = async (path, body) => {
    let response = await exporter.post(path, body);
    let text = await response.text();
    // Too many bodies at the same time: nothing was taken, so the table would not be filled.
    while (response.status === 503 && text.includes('limits.concurrent_body_bytes')) {
      await pause(RETRY_MS);
      response = await exporter.post(path, body);
      text = await response.text();
    }
    // A full table refuses with 503.
    if (!response.ok && response.status !== 503) {
      throw new Error(`POST ${path}: ${response.status} ${text.slice(0, 500)}`);
    }
    const key = `${path.replace(/worker-\d+-x+/, '{id}')} ${response.status}`;
    statuses.set(key, (statuses.get(key) ?? 0) + 1);
  };
  const part = (count) => Math.ceil(count * share);

  // Two entries of the audit log for each.
  await inParallel(part(10_000), async () => {
    await send('/health/recovery/pause', { reason: REASON });
    await send('/health/recovery/resume', { reason: REASON });
  });
  await inParallel(part(20_000) / WORKERS_PER_REQUEST, async (round) => {
    const reports = rows(WORKERS_PER_REQUEST, round, largeReport);
    await send('/api/v1/reports', reports);
    await send('/api/v1/reports', reports.map(withOtherMetadata));
  });
  await inParallel(part(10_000) / SANDBOXES_PER_REQUEST, (round) =>
    send('/api/v1/sandboxes', rows(SANDBOXES_PER_REQUEST, round, largeSandbox)),
  );
  await inParallel(part(1000), (n) => send('/api/v1/reports', queueReport(n)));
  await inParallel(part(10_000) / ALERTS_PER_REQUEST, (round) =>
    send('/api/v1/alerts', { version: '4', alerts: rows(ALERTS_PER_REQUEST, round, largeAlert) }),
  );
  await inParallel(part(30_000) / RECOVERY_ALERTS_PER_REQUEST, (round) =>
    send('/api/v1/recovery/alerts', {
      version: '4',
      alerts: rows(RECOVERY_ALERTS_PER_REQUEST, round, recoveryAlert),
    }),
  );
  await inParallel(part(500), (n) => send('/health/maintenance', largeWindow(n)));
  await inParallel(part(1000), (n) =>
    send('/health/acknowledgements', { worker_id: workerId(n), alertname: 'A'.repeat(128), note: REASON }),
  );
  await inParallel(part(1000), (n) => send(`/health/workers/${workerId(n)}/restart`, { reason: REASON }));
  await inParallel(part(20_000), (n) =>
    send(`/health/workers/${workerId(n)}/mark-failed`, { reason: REASON }),
  );
  return statuses;
}

/** Calls `action` for each number below `count`, several at a time. */
async function inParallel(count, action) {
  const startedAt = Date.now();
  let next = 0;
  const work = async () => {
    while (next < count) {
      await action(next++);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, work));
  console.log(`memory: ${Math.ceil(count)} requests in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

function rows(count, round, row) {
  return Array.from({ length: count }, (_, n) => row(round * count + n));
}

function workerId(n) {
  return `worker-${n}-${'x'.repeat(90)}`;
}

/** About 60 kB: task types, labels and metadata of the longest names. */
function largeReport(n) {
  const types = Array.from({ length: 50 }, (_, type) => [
    `${type}${'漢'.repeat(120)}`,
    { succeeded: n, failed: 1 },
  ]);
  return {
    worker_id: workerId(n),
    worker_type: 'batch',
    labels: { a: '漢'.repeat(256), b: '漢'.repeat(256), c: '漢'.repeat(256) },
    metadata: { text: `${n}${'m'.repeat(15_000)}` },
    tasks: { types: Object.fromEntries(types) },
  };
}

function withOtherMetadata(report) {
  return { ...report, metadata: { text: `other ${report.metadata.text}`.slice(0, 15_000) } };
}

function largeSandbox(n) {
  return {
    sandbox_id: `sandbox-${n}-${'x'.repeat(90)}`,
    worker_id: workerId(n),
    worker_type: 'batch',
    state: 'running',
    hourly_cost_dollars: 0.2,
    resources: { cpu_ratio: 0.5, memory_bytes: n, disk_bytes: n },
  };
}

/** A queue, and a histogram of a task type of its own. */
function queueReport(n) {
  const task = `${n}-${'漢'.repeat(100)}`;
  return {
    worker_id: workerId(n),
    worker_type: 'batch',
    queues: [{ queue: `${n}-${'漢'.repeat(100)}`, connected: true, waiting: n, active: 1 }],
    tasks: { types: { [task]: { succeeded: n, duration: { count: 1, sum_seconds: 1, buckets: { 1: 1 } } } } },
  };
}

function largeAlert(n) {
  return {
    status: 'firing',
    labels: { alertname: 'Large', worker_id: `worker-${n}` },
    annotations: { summary: 's'.repeat(14_000), description: '漢'.repeat(14_000) },
    startsAt: new Date(Date.UTC(2026, 10, 22) + n * 1000).toISOString(),
    fingerprint: n.toString(16),
  };
}

function recoveryAlert(n) {
  return {
    status: 'firing',
    labels: { alertname: 'WorkerFailed', worker_id: workerId(n), worker_type: 'batch' },
    annotations: { summary: 's'.repeat(500) },
    startsAt: new Date(Date.UTC(2026, 10, 22) + n * 1000).toISOString(),
    fingerprint: n.toString(16).padStart(16, '0'),
  };
}

function largeWindow(n) {
  const patterns = (name) => Array.from({ length: 50 }, (_, i) => `${name}-${n}-${i}-*${'漢'.repeat(200)}`);
  return {
    workers: patterns('worker'),
    worker_types: patterns('type'),
    hostnames: patterns('host'),
    reason: REASON,
    duration_seconds: 86_400,
  };
}
