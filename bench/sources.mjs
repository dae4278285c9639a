// The exporter polls 5,000 workers every 5 s: Sidekiq processes in Redis, and rows in PostgreSQL. Prints the CPU time of the
// exporter, and what it asks of the server.
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { requireTypescript } from './harness/require-typescript.mjs';
import { verdict } from './harness/report.mjs';
import { startRowFleet } from './sources/row-fleet.mjs';
import { startSidekiqFleet } from './sources/sidekiq-fleet.mjs';

const require = requireTypescript(import.meta.url);
const { ExporterInFolder } = require('../e2e/environment/exporter-in-folder.ts');
const { PostgresServer } = require('../test-support/servers/postgres-server.ts');
const { MONITOR, RedisServer } = require('../test-support/servers/redis-server.ts');

export const title = '5,000 workers of a source polled every 5 s: CPU of the exporter, load on the server';

const WORKERS = 5_000;
/** The default of poll_interval_seconds. */
const POLL_SECONDS = 5;
const MAX_CPU_RATIO = 0.05;
/** The first polls register the workers, and the code is not compiled yet. */
const WARM_UP_MS = 30_000;
const MEASURED_MS = Number(process.env.SOURCES_SECONDS ?? 60) * 1000;

/** Values of the exporter's own series, by name, summed over their labels. */
async function readTotals(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const totals = new Map();
  for (const line of text.split('\n')) {
    const [, name, value] =
      /^(heartline_source_\w+|process_cpu_seconds_total)(?:\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name !== undefined) {
      totals.set(name, (totals.get(name) ?? 0) + Number(value));
    }
  }
  return totals;
}

/** @param {string} source its lines in the configuration file */
async function measure(name, source) {
  const exporter = await ExporterInFolder.start({
    files: {
      password: `${MONITOR.password}\n`,
      'heartline.yml': `sources:\n${source}\n    password_file: password\n`,
    },
    flags: ['--config.file={folder}/heartline.yml'],
  });
  try {
    await pause(WARM_UP_MS);
    const before = await readTotals(exporter.url);
    const startedAt = performance.now();
    await pause(MEASURED_MS);
    const after = await readTotals(exporter.url);
    const seconds = (performance.now() - startedAt) / 1000;
    const perSecond = (series) => ((after.get(series) ?? 0) - (before.get(series) ?? 0)) / seconds;
    const cpu = perSecond('process_cpu_seconds_total');
    const workers = after.get('heartline_source_workers') ?? 0;
    const polls = perSecond('heartline_source_poll_duration_seconds_count');
    // A busy machine, or polls that fail, would hide the cost: polls that are missing are added.
    const cpuPerPoll = cpu / polls;
    const cpuAtInterval = cpuPerPoll / POLL_SECONDS;
    const met = cpuAtInterval < MAX_CPU_RATIO && workers === WORKERS;
    const kilobytes = (series) => (perSecond(series) / 1000).toFixed(1);
    console.log(
      `${name}: ${workers} workers, CPU ${(1000 * cpuPerPoll).toFixed(0)} ms per poll, ${(100 * cpuAtInterval).toFixed(2)} % of a core (below ${100 * MAX_CPU_RATIO} %): ${verdict(met)}\n` +
        `  load: ${polls.toFixed(2)} polls, ${perSecond('heartline_source_commands_total').toFixed(1)} commands per second; ` +
        `${kilobytes('heartline_source_sent_bytes_total')} kB/s sent, ${kilobytes('heartline_source_received_bytes_total')} kB/s received`,
    );
    return met;
  } finally {
    await exporter.end();
  }
}

async function measureSidekiq() {
  const redis = await RedisServer.start();
  const fleet = await startSidekiqFleet(redis.port, WORKERS);
  try {
    return await measure(
      'Sidekiq in Redis',
      `  - kind: sidekiq\n    url: ${redis.url()}\n    username: ${MONITOR.username}`,
    );
  } finally {
    await fleet.stop();
    await redis.close();
  }
}

async function measureRows() {
  const server = await PostgresServer.start();
  const fleet = await startRowFleet(server.url(), WORKERS);
  try {
    await server.query(`CREATE ROLE ${MONITOR.username} LOGIN PASSWORD '${MONITOR.password}'`);
    await server.query(`GRANT SELECT ON worker_heartbeats TO ${MONITOR.username}`);
    const url = `postgres://127.0.0.1:${server.port}/postgres`;
    return await measure(
      'rows in PostgreSQL',
      `  - kind: sql\n    url: ${url}\n    workers_table: worker_heartbeats`,
    );
  } finally {
    await fleet.stop();
    await server.close();
  }
}

export async function run() {
  const results = [await measureSidekiq(), await measureRows()];
  return results.every(Boolean);
}
