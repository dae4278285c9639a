import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { startBareServer, startExporter } from './cost/server-process.mjs';
import { runFleet } from './cost/http-load.mjs';
import { startHosts, watchHosts } from './cost/client-load.mjs';
import { median } from './harness/statistics.mjs';

export const title = 'what health costs: a check, a report, an exporter';

const require = createRequire(import.meta.url);
function dist(file) {
  return require(join(import.meta.dirname, '../exporter/dist', file));
}
const REQUIRED = { checkMs: 1, growth: 1.5, heartbeats: 0.001, small: 0.01, large: 0.1 };
const SECONDS = 40;
/**
 * V8 has compiled what runs at each report after some ten thousand of them, and at each scrape after hundreds; an
 * exporter that runs for months has.
 */
const WARM_UP = { perSecond: 400, seconds: 30, scrapeEachMs: 100 };
/** Some ten seconds after a start V8 collects what that has left, once. */
const AT_REST_MS = 30_000;
/** At the second report of a worker more checks apply, and their results are journaled: once, in a row of their own. */
const PASSES = 3;

export async function run() {
  const met = [await checks(), await heartbeats(), await growth(), await processes()];
  return met.every(Boolean);
}

function verdict(met) {
  return met ? 'met' : 'NOT MET';
}

function standards() {
  const { loadConfig } = dist('config/load/load.js');
  const { parseFlags } = dist('config/load/flags.js');
  const { config } = loadConfig({
    flags: parseFlags(['--limits.workers=100000']),
    environment: {},
    read: () => '',
  });
  return { config, standards: dist('health/check-settings.js').checkSettings(config.health) };
}

/** All checks of one worker that has something for each of them. */
async function checks() {
  const { Assessor } = dist('health/assessor.js');
  const { fullWorker } = workers();
  const assessor = new Assessor(() => standards_);
  const standards_ = standards().standards;
  const worker = fullWorker(1, 1);
  const rounds = [];
  for (let round = 0; round < 25; round++) {
    assessor.observe(worker, round * 30_000, 30_000);
    const start = performance.now();
    for (let i = 0; i < 2000; i++) assessor.assess(worker, 5000, round * 30_000);
    rounds.push((performance.now() - start) / 2000);
  }
  const each = median(rounds);
  const ok = each < REQUIRED.checkMs;
  console.log(
    `  all checks of one worker: ${(each * 1000).toFixed(1)} µs (required: < ${REQUIRED.checkMs} ms): ${verdict(ok)}`,
  );
  return ok;
}

/** Heartbeats that tell nothing else, of 100 workers, recorded, checked and journaled: what is left without HTTP. */
async function heartbeats() {
  const fleet = await openFleet(100, (index, sequence) => ({
    worker_id: `w-${index}`,
    boot_id: 'bench',
    sequence,
    interval_seconds: 5,
  }));
  const rounds = [];
  for (let round = 0; round < 12; round++) rounds.push(await fleet.report(5000));
  await fleet.close();
  const each = median(rounds.slice(2));
  const share = (each / 1000) * (100 / 5);
  const ok = share < REQUIRED.heartbeats;
  console.log(
    `  a heartbeat, recorded, checked and journaled: ${(each * 1000).toFixed(0)} µs of CPU; 100 workers each 5 s: ` +
      `${(share * 100).toFixed(3)} % of one core (required: < ${REQUIRED.heartbeats * 100} %): ${verdict(ok)}`,
  );
  return ok;
}

/**
 * The same number of full reports to a small and to a large fleet, through fleet and journal, in turn. CPU of the whole
 * process, since that is what a report costs; how long it waits for its commit is another matter.
 */
async function growth() {
  const [small, large] = [await openFleet(500), await openFleet(50_000)];
  const rounds = [];
  for (let round = 0; round < 12; round++) rounds.push([await small.report(5000), await large.report(5000)]);
  const measured = rounds.slice(2);
  const [ofSmall, ofLarge] = [0, 1].map((side) => median(measured.map((pair) => pair[side])));
  const ratio = median(measured.map(([a, b]) => b / a));
  await small.close();
  await large.close();
  const ok = ratio <= REQUIRED.growth;
  console.log(
    `  a report, journaled: ${(ofSmall * 1000).toFixed(0)} µs of CPU at 500 workers, ${(ofLarge * 1000).toFixed(0)} µs at 50,000: ` +
      `${ratio.toFixed(2)} × (required: ≤ ${REQUIRED.growth}): ${verdict(ok)}`,
  );
  return ok;
}

function workers() {
  return {
    fullReport: (index, sequence) => ({
      worker_id: `w-${index}`,
      worker_type: `type-${index % 5}`,
      boot_id: 'bench',
      sequence,
      interval_seconds: 30,
      resources: { cpu_ratio: 0.4, memory_bytes: 1e8 + sequence, memory_limit_bytes: 1e9 },
      tasks: {
        types: { enrich: { succeeded: sequence, duration: { count: sequence, sum_seconds: sequence } } },
      },
    }),
    fullWorker: (index) => ({
      id: `w-${index}`,
      type: 'type-1',
      intervalMs: 30_000,
      tolerance: 0.25,
      starts: 1,
      lastHeartbeatAt: 1,
      incarnation: { key: 'bench', firstSeenAt: 0 },
      known: {
        resources: {
          cpu_ratio: 0.4,
          memory_bytes: 1,
          memory_limit_bytes: 2,
          gpus: [{ gpu: '0', memory_bytes: 1, memory_limit_bytes: 2 }],
          disks: [{ mountpoint: '/', used_bytes: 1, size_bytes: 2 }],
        },
        tasks: {
          types: { enrich: { succeeded: 9, duration: { count: 9, sum_seconds: 9 }, expected_seconds: 1 } },
        },
        queues: [{ queue: 'q', connected: true }],
        models: [{ model: 'm', loaded: true, load_seconds: 3 }],
      },
    }),
  };
}

async function openFleet(size, told = workers().fullReport) {
  const { Fleet } = dist('fleet/fleet.js');
  const { MonotonicClock } = dist('fleet/observation/monotonic-clock.js');
  const { Assessor } = dist('health/assessor.js');
  const { config, standards: held } = standards();
  const home = mkdtempSync(join(tmpdir(), 'heartline-bench-'));
  const quiet = new Proxy({}, { get: () => () => undefined });
  const fleet = await Fleet.open({
    journalPath: home,
    config,
    clock: new MonotonicClock(),
    metrics: quiet,
    log: quiet,
    assessor: new Assessor(() => held),
  });
  let sequence = 0;
  let next = 0;
  const report = async (count) => {
    const start = process.cpuUsage();
    for (let sent = 0; sent < count; sent += 100) {
      const group = [];
      for (let i = 0; i < 100; i++) {
        if (next % size === 0) sequence++;
        // A stride that is prime to the size visits all workers, and no two neighbours in turn.
        group.push(fleet.record(told((next++ * 7919) % size, sequence), 'http'));
      }
      await Promise.all(group);
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / count;
  };
  for (let pass = 0; pass < PASSES; pass++) await report(size);
  return {
    report,
    async close() {
      await fleet.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The exporter as a process: its CPU beyond what it takes with nobody reporting, as a share of one core. */
async function processes() {
  const small = { workers: 100, intervalSeconds: 5, what: 'a full report each 5 s', most: REQUIRED.small };
  const large = { workers: 5000, intervalSeconds: 10, what: 'a full report each 10 s', most: REQUIRED.large };
  const met = [
    await fleetOf(100, [
      { ...small, what: 'a bare heartbeat each 5 s', heartbeatsOnly: true, most: undefined },
      small,
      { ...small, what: 'a full report each 5 s, 25 in a request', together: 25 },
      { ...small, what: 'a full report each 5 s, 100 in a request', together: 100 },
      { ...small, what: "the client's heartbeat each 5 s, in 4 processes of 25", hosts: 4 },
    ]),
    await fleetOf(5000, [
      large,
      { ...large, what: 'a full report each 10 s, 100 in a request', together: 100 },
    ]),
  ];
  return met.every(Boolean);
}

/** An exporter of its own for each size: workers that fell silent would still be scraped, and fail meanwhile. */
async function fleetOf(workers, cases) {
  const [exporter, bare] = [await startExporter(), await startBareServer()];
  await setTimeout(AT_REST_MS);
  const idle = (await share(exporter, () => setTimeout(15_000))).share;
  console.log(`  exporter, nobody reporting: ${(idle * 100).toFixed(2)} % of one core`);
  const { perSecond, ...rest } = WARM_UP;
  const warmUp = { ...rest, workers, intervalSeconds: workers / perSecond };
  for (const server of [bare, exporter]) await runFleet(server.url, warmUp);
  let met = true;
  for (const each of cases) {
    const { least, all, ok: taken, perSecond: reports } = await measured(exporter, bare, each);
    const own = Math.max(0, all - idle);
    const ok = taken && (each.most === undefined || own < each.most);
    met &&= ok;
    const required = each.most === undefined ? '' : ` (required: < ${each.most * 100} %): ${verdict(ok)}`;
    const perReport = (part) => `${((part * 1e6) / reports).toFixed(0)} µs`;
    console.log(
      `  ${workers} workers, ${each.what}, scraped each 5 s: ${(own * 100).toFixed(2)} % of one core${required}\n` +
        `    ${perReport(own)} a report and its share of a scrape; a bare server of Node's ${perReport(least)} (${(own / least).toFixed(1)} ×)`,
    );
  }
  console.log(`  resident memory at the end: ${(exporter.memoryBytes() / 1e6).toFixed(0)} MB`);
  await Promise.all([exporter.stop(), bare.stop()]);
  return met;
}

/** The same load on both: shares of a core, and whether the exporter took all that was sent. */
async function measured(exporter, bare, { hosts, ...load }) {
  if (hosts !== undefined) return measuredHosts(exporter, bare, { hosts, ...load });
  const whole = { ...load, seconds: SECONDS };
  const { share: least } = await share(bare, () => runFleet(bare.url, whole));
  await runFleet(exporter.url, { ...load, seconds: load.intervalSeconds });
  const { share: all, result } = await share(exporter, () => runFleet(exporter.url, whole));
  const perSecond = load.workers / load.intervalSeconds;
  return { least, all, ok: result.accepted === result.sent, perSecond };
}

/** Workers that are processes' own, at the pace of the client: 0.8 to 1 of the interval. */
async function measuredHosts(exporter, bare, { workers, hosts, intervalSeconds }) {
  const shares = [];
  let reports = 0;
  for (const server of [bare, exporter]) {
    const running = startHosts(server.url, { hosts, workersEach: workers / hosts, intervalSeconds });
    try {
      await setTimeout(intervalSeconds * 2000);
      const { share: each, result } = await share(server, () => watchHosts(server.url, SECONDS));
      shares.push(each);
      reports = result;
    } finally {
      await running.stop();
    }
  }
  const [least, all] = shares;
  const perSecond = reports / SECONDS;
  return { least, all, ok: perSecond >= workers / intervalSeconds, perSecond };
}

async function share(server, work) {
  const [cpu, start] = [server.cpuSeconds(), performance.now()];
  const result = await work();
  return { share: (server.cpuSeconds() - cpu) / ((performance.now() - start) / 1000), result };
}
