import { performance } from 'node:perf_hooks';
import { Agent, request } from 'node:http';
import { measurementRows, pause, withExporter } from '../http/attacked-exporter.mjs';

export const title = 'clients read the largest pages at the allowed rates and above, in every spelling';

const WORKERS = 3000;
const SECONDS = 10;

/** Sends `perSecond` requests a second for `seconds` seconds; returns how many responses had each status. */
async function load(exporter, { path, perSecond, seconds, method = 'GET', headers = {} }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const counts = new Map();
  const sent = [];
  const startedAt = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const wait = startedAt + (i * 1000) / perSecond - performance.now();
    if (wait > 1) {
      await pause(wait);
    }
    sent.push(send(exporter, agent, { path, method, headers }));
  }
  for (const status of await Promise.all(sent)) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  agent.destroy();
  return counts;
}

function send({ port }, agent, { path, method, headers }) {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, agent, headers }, (response) => {
      response.resume().once('close', () => resolve(response.statusCode));
    });
    outgoing.once('error', (error) => resolve('code' in error ? error.code : error.message)).end();
  });
}

function formatCounts(counts) {
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
}

const PATHS = [
  '/health/workers?limit=1',
  '/HEALTH/workers?limit=1',
  '/health/Workers/?limit=1',
  '//health/workers?limit=1',
  '/%68ealth/workers?limit=1',
  '/health/./workers?limit=1',
  '/x/../health/workers?limit=1',
  '/',
  '/?state=failed',
  '/openapi.json',
  '/nowhere',
];

export async function run() {
  const rows = [];
  for (const path of ['/health/workers?limit=1000', '/', '/metrics', '/health/stats']) {
    const measured = await withExporter({ workers: WORKERS }, (exporter) =>
      exporter.measure(SECONDS, () => load(exporter, { path, perSecond: 50, seconds: SECONDS })),
    );
    rows.push(...measurementRows(`50/s of ${path}`, measured, { maxMs: 100, maxMib: 250 }), {
      check: `50/s of ${path}: responses`,
      result: formatCounts(measured.result),
      holds: true,
    });
  }
  rows.push(
    ...(await withExporter({ workers: 10_000 }, async (exporter) => {
      const measured = await exporter.measure(5, () =>
        load(exporter, { path: '/metrics', perSecond: 1000, seconds: 0.05 }),
      );
      return [
        ...measurementRows('50 scrapes of 10,000 workers at once', measured, { maxMs: 100, maxMib: 300 }),
        { check: '50 scrapes at once: responses', result: formatCounts(measured.result), holds: true },
      ];
    })),
  );
  for (const path of PATHS) {
    rows.push(
      await withExporter(
        { workers: 10, flags: ['--limits.reads-per-second-per-client=5'] },
        async (exporter) => {
          const counts = await load(exporter, { path, perSecond: 700, seconds: 1 });
          const passed = 700 - (counts.get(429) ?? 0);
          return {
            check: `700 × ${path} at a limit of 50 in 10 s`,
            result: formatCounts(counts),
            holds: passed <= 100,
          };
        },
      ),
    );
  }
  return rows;
}
