// What the checks and the journal cost, measured in this process without HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseFlags } from '../../exporter/dist/config/load/flags.js';
import { loadConfig } from '../../exporter/dist/config/load/load.js';
import { Fleet } from '../../exporter/dist/fleet/fleet.js';
import { MonotonicClock } from '../../exporter/dist/fleet/observation/monotonic-clock.js';
import { Assessor, checkSettings } from '../../exporter/dist/health/assessor.js';
import { initialState } from '../../exporter/dist/health/liveness/ladder.js';
import { verdict } from '../harness/report.mjs';
import { median } from '../harness/statistics.mjs';

/** @typedef {import('@heartline/protocol').Report} Report */

const REQUIRED = { checkMs: 1, heartbeatCpuShare: 0.001, growth: 1.5 };
const ROUNDS = 12;
/** The first rounds are not counted: V8 still compiles. */
const WARM_UP_ROUNDS = 2;
const REPORTS_PER_ROUND = 5000;
/** Reports that are recorded together and share one commit of the journal. */
const REPORTS_PER_COMMIT = 100;
/**
 * How often each worker reports before the measurement. From the second report on, more checks apply; their results are
 * journaled once, in a row of their own.
 */
const INITIAL_PASSES = 3;

/** All checks of one worker that has data for each of them. */
export function measureChecks() {
  const settings = checkSettings(loadBenchConfig().health);
  const assessor = new Assessor(settings);
  const worker = workerWithAllData();
  const rounds = [];
  for (let round = 0; round < 25; round++) {
    assessor.observe(worker, round * 30_000, 30_000);
    const start = performance.now();
    for (let i = 0; i < 2000; i++) {
      assessor.assess(worker, 5000, round * 30_000);
    }
    rounds.push((performance.now() - start) / 2000);
  }
  const checkMs = median(rounds);
  const met = checkMs < REQUIRED.checkMs;
  console.log(
    `  all checks of one worker: ${(checkMs * 1000).toFixed(1)} µs (required: < ${REQUIRED.checkMs} ms): ${verdict(met)}`,
  );
  return met;
}

/** Heartbeats of 100 workers without further data: recorded, checked and journaled. */
export async function measureHeartbeats() {
  const fleet = await openFleet(100, heartbeat);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await fleet.report(REPORTS_PER_ROUND));
  }
  await fleet.close();
  const cpuMs = median(rounds.slice(WARM_UP_ROUNDS));
  const share = (cpuMs / 1000) * (100 / 5);
  const met = share < REQUIRED.heartbeatCpuShare;
  console.log(
    `  a heartbeat, recorded, checked and journaled: ${(cpuMs * 1000).toFixed(0)} µs of CPU; 100 workers each 5 s: ` +
      `${(share * 100).toFixed(3)} % of one core (required: < ${REQUIRED.heartbeatCpuShare * 100} %): ${verdict(met)}`,
  );
  return met;
}

/**
 * The same number of full reports to a small and a large fleet in turn, through fleet and journal. Measures the CPU
 * time of the whole process, which is the cost of a report, and not the time that a report waits for its commit.
 */
export async function measureGrowth() {
  const [small, large] = [await openFleet(500, fullReport), await openFleet(50_000, fullReport)];
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push([await small.report(REPORTS_PER_ROUND), await large.report(REPORTS_PER_ROUND)]);
  }
  await small.close();
  await large.close();
  const measured = rounds.slice(WARM_UP_ROUNDS);
  const [smallMs, largeMs] = [0, 1].map((side) => median(measured.map((pair) => pair[side])));
  const ratio = median(measured.map(([a, b]) => b / a));
  const met = ratio <= REQUIRED.growth;
  console.log(
    `  a journaled report: ${(smallMs * 1000).toFixed(0)} µs of CPU at 500 workers, ${(largeMs * 1000).toFixed(0)} µs at 50,000: ` +
      `${ratio.toFixed(2)} × (required: ≤ ${REQUIRED.growth}): ${verdict(met)}`,
  );
  return met;
}

function loadBenchConfig() {
  const flags = parseFlags(['--limits.workers=100000']);
  return loadConfig({ flags, environment: {}, read: () => '' }).config;
}

/**
 * Opens a fleet with a journal of its own. Its `report(count)` returns the CPU time per report in milliseconds.
 *
 * @param {number} size
 * @param {(index: number, sequence: number) => Report} buildReport
 */
async function openFleet(size, buildReport) {
  const config = loadBenchConfig();
  const settings = checkSettings(config.health);
  const journalPath = mkdtempSync(join(tmpdir(), 'heartline-bench-'));
  const noop = /** @type {any} */ (new Proxy({}, { get: () => () => undefined }));
  const fleet = await Fleet.open({
    journalPath,
    config,
    clock: new MonotonicClock(),
    metrics: noop,
    log: noop,
    assessor: new Assessor(settings),
  });
  let sequence = 0;
  let next = 0;
  const report = async (count) => {
    const start = process.cpuUsage();
    for (let sent = 0; sent < count; sent += REPORTS_PER_COMMIT) {
      const group = [];
      for (let i = 0; i < REPORTS_PER_COMMIT; i++) {
        if (next % size === 0) {
          sequence++;
        }
        // The stride and the size have no common divisor: all workers are visited, and no neighbours in succession.
        group.push(fleet.record(buildReport((next++ * 7919) % size, sequence), 'http'));
      }
      await Promise.all(group);
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / count;
  };
  for (let pass = 0; pass < INITIAL_PASSES; pass++) {
    await report(size);
  }
  return {
    report,
    async close() {
      await fleet.close();
      rmSync(journalPath, { recursive: true, force: true });
    },
  };
}

/** @returns {Report} */
function heartbeat(index, sequence) {
  return { worker_id: `w-${index}`, boot_id: 'bench', sequence, interval_seconds: 5 };
}

/** @returns {Report} */
function fullReport(index, sequence) {
  return {
    worker_id: `w-${index}`,
    worker_type: `type-${index % 5}`,
    boot_id: 'bench',
    sequence,
    interval_seconds: 30,
    resources: { cpu_ratio: 0.4, memory_bytes: 1e8 + sequence, memory_limit_bytes: 1e9 },
    tasks: {
      types: { enrich: { succeeded: sequence, duration: { count: sequence, sum_seconds: sequence } } },
    },
  };
}

/** @returns {import('../../exporter/dist/model/worker.js').Worker} */
function workerWithAllData() {
  return {
    id: 'w-1',
    type: 'type-1',
    source: 'http',
    registeredAt: 0,
    lastHeartbeatAt: 1,
    intervalMs: 30_000,
    failureThreshold: 3,
    tolerance: 0.25,
    incarnation: { key: 'bench', firstSeenAt: 0 },
    earlierIncarnations: [],
    startCount: 1,
    heartbeatCount: 1,
    missedTotal: 0,
    idConflictCount: 0,
    health: initialState('healthy', 0),
    report: {
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
  };
}
