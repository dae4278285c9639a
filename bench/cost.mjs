import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { scrapePeriodically, startClientProcesses } from './cost/client-load.mjs';
import { runHttpLoad } from './cost/http-load.mjs';
import { measureChecks, measureGrowth, measureHeartbeats } from './cost/in-process.mjs';
import { startBareServer, startExporter } from './cost/server-process.mjs';
import { formatMegabytes, verdict } from './harness/report.mjs';

export const title = 'CPU time of health monitoring: a check, a report, the exporter';

const REQUIRED = { smallFleet: 0.01, largeFleet: 0.1 };
const SECONDS = 40;
/**
 * V8 compiles the code of a report after about ten thousand reports and the code of a scrape after some hundred
 * scrapes. An exporter that has run for months is compiled.
 */
const WARM_UP = { reportsPerSecond: 400, seconds: 30, scrapeIntervalMs: 100 };
/** About ten seconds after the start V8 runs one full garbage collection, which is not to be measured. */
const SETTLE_MS = 30_000;
const IDLE_MS = 15_000;

export async function run() {
  const met = [
    await measureChecks(),
    await measureHeartbeats(),
    await measureGrowth(),
    await measureExporter(),
  ];
  return met.every(Boolean);
}

/** The CPU time of the exporter process with load, less that without load, as a share of one core. */
async function measureExporter() {
  const small = {
    workers: 100,
    intervalSeconds: 5,
    name: 'a full report each 5 s',
    limit: REQUIRED.smallFleet,
  };
  const large = {
    workers: 5000,
    intervalSeconds: 10,
    name: 'a full report each 10 s',
    limit: REQUIRED.largeFleet,
  };
  const met = [
    await measureFleet(100, [
      { ...small, name: 'a bare heartbeat each 5 s', heartbeatsOnly: true, limit: undefined },
      small,
      { ...small, name: 'a full report each 5 s, 25 per request', reportsPerRequest: 25 },
      { ...small, name: 'a full report each 5 s, 100 per request', reportsPerRequest: 100 },
      { ...small, name: 'heartbeats of the client each 5 s, in 4 processes of 25', processes: 4 },
    ]),
    await measureFleet(5000, [
      large,
      { ...large, name: 'a full report each 10 s, 100 per request', reportsPerRequest: 100 },
    ]),
  ];
  return met.every(Boolean);
}

/** Starts an exporter per fleet size: workers of another size would become silent, fail and still be scraped. */
async function measureFleet(workers, cases) {
  const [exporter, bareServer] = [await startExporter(), await startBareServer()];
  await setTimeout(SETTLE_MS);
  const { share: idle } = await measureCpuShare(exporter, () => setTimeout(IDLE_MS));
  console.log(`  idle exporter: ${(idle * 100).toFixed(2)} % of one core`);
  const { reportsPerSecond, ...warmUp } = WARM_UP;
  for (const server of [bareServer, exporter]) {
    await runHttpLoad(server.url, { ...warmUp, workers, intervalSeconds: workers / reportsPerSecond });
  }
  let allMet = true;
  for (const { name, limit, ...load } of cases) {
    const measured = load.processes === undefined ? measureHttpLoad : measureClientLoad;
    const { bareShare, exporterShare, accepted, perSecond } = await measured(exporter, bareServer, load);
    const share = Math.max(0, exporterShare - idle);
    const met = accepted && (limit === undefined || share < limit);
    allMet &&= met;
    const required = limit === undefined ? '' : ` (required: < ${limit * 100} %): ${verdict(met)}`;
    const perReport = (part) => `${((part * 1e6) / perSecond).toFixed(0)} µs`;
    console.log(
      `  ${workers} workers, ${name}, scraped each 5 s: ${(share * 100).toFixed(2)} % of one core${required}\n` +
        `    ${perReport(share)} per report including its share of the scrapes; bare Node server: ` +
        `${perReport(bareShare)} (${(share / bareShare).toFixed(1)} ×)`,
    );
  }
  console.log(`  resident memory at the end: ${formatMegabytes(exporter.memoryBytes())}`);
  await Promise.all([exporter.stop(), bareServer.stop()]);
  return allMet;
}

/** Runs the same load on both servers. `accepted` is whether the exporter accepted every report. */
async function measureHttpLoad(exporter, bareServer, load) {
  const fullLoad = { ...load, seconds: SECONDS };
  const { share: bareShare } = await measureCpuShare(bareServer, () => runHttpLoad(bareServer.url, fullLoad));
  await runHttpLoad(exporter.url, { ...load, seconds: load.intervalSeconds });
  const { share: exporterShare, result } = await measureCpuShare(exporter, () =>
    runHttpLoad(exporter.url, fullLoad),
  );
  const perSecond = load.workers / load.intervalSeconds;
  return { bareShare, exporterShare, accepted: result.accepted === result.sent, perSecond };
}

/** Runs the client in processes of its own. It sends after 0.8 to 1 of the interval. */
async function measureClientLoad(exporter, bareServer, { workers, processes, intervalSeconds }) {
  const shares = [];
  let reports = 0;
  for (const server of [bareServer, exporter]) {
    const clients = startClientProcesses(server.url, {
      processes,
      workersPerProcess: workers / processes,
      intervalSeconds,
    });
    try {
      await setTimeout(intervalSeconds * 2000);
      const { share, result } = await measureCpuShare(server, () => scrapePeriodically(server.url, SECONDS));
      shares.push(share);
      reports = result;
    } finally {
      await clients.stop();
    }
  }
  const [bareShare, exporterShare] = shares;
  const perSecond = reports / SECONDS;
  return { bareShare, exporterShare, accepted: perSecond >= workers / intervalSeconds, perSecond };
}

/** The CPU time of a server during some work, as a share of one core. */
async function measureCpuShare(server, work) {
  const [cpuSeconds, start] = [server.cpuSeconds(), performance.now()];
  const result = await work();
  return {
    share: (server.cpuSeconds() - cpuSeconds) / ((performance.now() - start) / 1000),
    result,
  };
}
