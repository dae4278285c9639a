import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfig } from '../../exporter/src/fleet/fleet.fixture';
import { Random } from '../../test-support/random';
import { type World } from './client-process';
import { ExporterFaults } from './exporter-faults';
import { failedBySeries } from './failed-by-series';
import { fleetPlan } from './fleet-plan';
import { ListeningLog } from './listening-log';
import { Network } from './network';
import { Operations } from './operations';
import { Oracle, type OracleFigures, type Violation } from './oracle';
import { PageRecorder, type PageRecord, type PageWindow } from './pages/page-recorder';
import { type PlantedFault, SimulatedExporter } from './simulated-exporter';
import { DAY, HOUR, MINUTE, Timeline } from './timeline';

export interface SoakOptions {
  readonly seed: number;
  readonly workers: number;
  readonly days: number;
  /** Only workers with a promise of at least this length, so that weeks take seconds. */
  readonly shortestPromiseMs?: number;
  /** Most records of the exporter; 1.3 times the workers by default. */
  readonly workerLimit?: number;
  readonly fault?: PlantedFault;
  /** The time of which the scrapes are recorded, so that pages can be judged. */
  readonly pages?: PageWindow;
  /** Called after each simulated day. */
  readonly onDay?: (day: number, soFar: SoakResult) => void;
}

export interface SoakResult extends OracleFigures {
  readonly reports: number;
  readonly starts: number;
  readonly scrapes: number;
  readonly mostLiving: number;
  readonly mostRecords: number;
  /** The most memory of the fleet by the exporter's own accounting, in bytes, of each week. */
  readonly weeklyBytes: readonly number[];
  readonly violations: readonly Violation[];
  /** What the rules read in `SoakOptions.pages`. */
  readonly pageRecord?: PageRecord;
}

const SWEEP_INTERVAL_MS = 10 * MINUTE;
const SCRAPE_INTERVAL_MS = HOUR;

/** Simulates a fleet and its exporter. The same options give the same result. */
export async function simulate(options: SoakOptions): Promise<SoakResult> {
  const { seed, workers, days, fault, onDay } = options;
  // Room for a night's batch jobs only if those that ended make room.
  const { workerLimit = Math.round(workers * 1.3) } = options;
  const folder = mkdtempSync(join(tmpdir(), 'heartline-soak-'));
  const random = new Random(seed);
  const timeline = new Timeline();
  const log = new ListeningLog();
  const oracle = new Oracle(timeline, log);
  const exporter = new SimulatedExporter({
    timeline,
    folder,
    config: defaultConfig([`--limits.workers=${workerLimit}`]),
    onChange: (id, worker) => oracle.stateChanged(id, worker?.health.state),
    onOutcome: (id, outcome) => {
      reports++;
      if (outcome === 'full' || outcome === 'out_of_bytes') {
        oracle.refused(id, outcome);
      }
    },
    ...(fault && { fault }),
  });
  const network = new Network({ timeline, random, exporter, oracle });
  const world: World = { timeline, random, network, oracle };
  const faults = new ExporterFaults({ timeline, random, exporter, log });

  const recorder = options.pages && new PageRecorder({ timeline, exporter, oracle }, options.pages);

  let reports = 0;
  let scrapes = 0;
  let mostLiving = 0;
  let mostRecords = 0;
  const weeklyBytes: number[] = [];
  const result = (): SoakResult => ({
    ...oracle.figures,
    reports,
    scrapes,
    starts: exporter.starts,
    mostLiving,
    mostRecords,
    weeklyBytes,
    violations: oracle.violations,
    ...(recorder && { pageRecord: recorder.record }),
  });
  const sweep = (): void => {
    oracle.sweep();
    mostLiving = Math.max(mostLiving, oracle.living);
    mostRecords = Math.max(mostRecords, exporter.fleet?.state.size ?? 0);
    const week = Math.floor(timeline.now / (7 * DAY));
    const bytes = (exporter.fleet?.bytes.total ?? 0) + (exporter.fleet?.state.heartbeatBytes ?? 0);
    weeklyBytes[week] = Math.max(weeklyBytes[week] ?? 0, bytes);
    timeline.after(SWEEP_INTERVAL_MS, sweep);
  };
  const scrape = async (): Promise<void> => {
    const { fleet } = exporter;
    if (fleet !== undefined && !exporter.isStalled) {
      scrapes++;
      const bySeries = failedBySeries(await exporter.scrape());
      for (const { id, health } of fleet.state.workers()) {
        const isFailed = health.state === 'failed';
        if (isFailed !== bySeries.has(id)) {
          oracle.seriesDiffer(id, `${health.state}, by its series ${isFailed ? 'not ' : ''}failed`);
        }
      }
    }
    timeline.after(SCRAPE_INTERVAL_MS, scrape);
  };

  try {
    log.stopped(timeline.now);
    await faults.start();
    log.started(timeline.now);
    new Operations(world, fleetPlan(workers, options.shortestPromiseMs)).start();
    timeline.after(SWEEP_INTERVAL_MS, sweep);
    timeline.after(SCRAPE_INTERVAL_MS, scrape);
    recorder?.start();
    for (let day = 1; day < days + 1; day++) {
      await runUntil(Math.min(day, days) * DAY, timeline, exporter, faults);
      onDay?.(day, result());
    }
    await exporter.settle();
    oracle.sweep();
    return result();
  } finally {
    await exporter.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runUntil(
  end: number,
  timeline: Timeline,
  exporter: SimulatedExporter,
  faults: ExporterFaults,
): Promise<void> {
  for (;;) {
    const tickAt = exporter.nextTickAt;
    const next = Math.min(timeline.nextAt, tickAt);
    if (next > end) {
      return;
    }
    if (tickAt <= next) {
      // Node runs timers before it reads sockets.
      timeline.now = tickAt;
      exporter.tick();
      if (exporter.wantsRestart) {
        await faults.restart('stop', 0);
      }
    } else {
      const done = timeline.runNext();
      if (done !== undefined) {
        await done;
      }
    }
    if (exporter.isCommitDue) {
      await exporter.settle();
    }
  }
}
