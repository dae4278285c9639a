// Runs an exporter in this thread, sends it reports, and posts which functions ran while a report was on its way, and in as
// much time without one, by V8's precise coverage.
import { mkdtempSync, rmSync } from 'node:fs';
import inspector from 'node:inspector/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const ROUNDS = 11;
const OUR_FILES = /\/(exporter|protocol)\/dist\//;
/** The code of the exporter's start has run by then. */
const SETTLE_MS = 1000;

const folder = mkdtempSync(join(tmpdir(), 'heartline-report-path-'));
const session = new inspector.Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const url = await startExporter();
await sendReport(1);
await setTimeout(SETTLE_MS);
const rounds = [];
for (let round = 0; round < ROUNDS; round++) {
  const startMs = performance.now();
  const during = await calledIn(() => sendReport(2 + round));
  const durationMs = performance.now() - startMs;
  rounds.push({ during, without: await calledIn(() => setTimeout(durationMs)) });
}
rmSync(folder, { recursive: true, force: true });
parentPort.postMessage(rounds);

/** Calls by file and function in the time that `run` takes. */
async function calledIn(run) {
  await session.post('Profiler.takePreciseCoverage');
  await run();
  return calledFunctions((await session.post('Profiler.takePreciseCoverage')).result);
}

async function startExporter() {
  const port = await freePort();
  process.argv = [
    process.argv[0],
    'main.js',
    `--web.listen-address=127.0.0.1:${port}`,
    `--storage.path=${folder}`,
    '--log.level=error',
  ];
  createRequire(import.meta.url)(workerData.main);
  const base = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await fetch(`${base}/-/ready`).catch(() => undefined))?.ok) {
      return base;
    }
    await setTimeout(50);
  }
  throw new Error('The exporter was not ready within 10 s.');
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @returns {Map<string, Map<string, number>>} calls by file and function */
function calledFunctions(scripts) {
  const files = new Map();
  for (const { url, functions } of scripts) {
    // A compiled re-export is a getter named `get`; it is no code to read.
    const called = functions.filter(
      ({ functionName, ranges }) => functionName !== 'get' && ranges[0].count > 0,
    );
    if (OUR_FILES.test(url) && called.length > 0) {
      const name = url.replace(/^.*\/(exporter|protocol)\/dist\//, '$1/');
      files.set(name, new Map(called.map(({ functionName, ranges }) => [functionName, ranges[0].count])));
    }
  }
  return files;
}

/** Sends a report with work, a queue and resources of one worker; the second and later ones take the usual path. */
async function sendReport(sequence) {
  const response = await fetch(`${url}/api/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      worker_id: 'w-1',
      worker_type: 'demo',
      sequence,
      interval_seconds: 30,
      started_at: '2026-11-30T00:00:00Z',
      status: 'processing',
      resources: { cpu_ratio: 0.4 },
      tasks: {
        active: 1,
        types: {
          enrich: {
            succeeded: sequence,
            failed: 0,
            duration: { count: sequence, sum_seconds: sequence, buckets: { 1: sequence } },
          },
        },
      },
      queues: [{ queue: 'default', connected: true, waiting: 3 }],
    }),
  });
  const text = await response.text();
  if (response.status !== 202) {
    throw new Error(`Expected 202, got ${response.status}: ${text}`);
  }
}
