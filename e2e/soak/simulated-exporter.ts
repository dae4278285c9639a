import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Report } from '@heartline/protocol';
import { pino } from 'pino';
import { FleetLoop } from '../../exporter/src/app/fleet-loop';
import { type Config } from '../../exporter/src/config/schema/config';
import { scrapeText, SETTINGS } from '../../exporter/src/exposition/scrape.fixture';
import { Renderer } from '../../exporter/src/exposition/renderer';
import { Fleet } from '../../exporter/src/fleet/fleet';
import { type RecordedReport } from '../../exporter/src/fleet/report-recorder';
import { FakeExporterMetrics } from '../../exporter/src/fleet/fleet.fixture';
import { type WorkerListener } from '../../exporter/src/fleet/fleet-state';
import { MonotonicClock } from '../../exporter/src/fleet/observation/monotonic-clock';
import { Assessor, checkSettings } from '../../exporter/src/health/assessor';
import { ProcessHealth } from '../../exporter/src/telemetry/process-health';
import { EPOCH_MS, MINUTE, type SimulatedMs, type Timeline } from './timeline';

/** A fault planted into the exporter, so that tests see that the oracle finds it. */
export interface PlantedFault {
  /** Stalls of the event loop count as silence of the workers. */
  readonly ignoresStalls?: boolean;
  /** Each start is with an empty journal. */
  readonly losesJournal?: boolean;
  /** Deadlines are evaluated this many milliseconds late; early if negative. */
  readonly evaluatesLateMs?: SimulatedMs;
}

export interface SimulatedExporterOptions {
  readonly timeline: Timeline;
  readonly config: Config;
  /** A new folder for the journals. */
  readonly folder: string;
  readonly onChange: WorkerListener;
  /** The outcome of each report, once it is journaled. */
  readonly onOutcome: (id: string, outcome: RecordedReport['outcome']) => void;
  readonly fault?: PlantedFault;
}

interface Running {
  readonly fleet: Fleet;
  readonly loop: FleetLoop;
  readonly renderer: Renderer;
}

/** Reports of this simulated time share a commit of the journal, which takes real time. */
const COMMIT_INTERVAL_MS = 5 * MINUTE;
const MAX_PENDING = 500;
/** From the start of the process to the first report that is accepted. */
const START_MS = 700;

/**
 * The exporter without HTTP: the parts of `startExporter` that know workers and time, with the simulated clock. A start
 * opens the journal, a stop closes it, a kill leaves it as it was last committed.
 */
export class SimulatedExporter {
  readonly metrics = new FakeExporterMetrics();
  /** How far the wall clock of the machine is ahead. */
  wallOffsetMs: SimulatedMs = 0;
  /** Starts so far. */
  starts = 0;
  #running: Running | undefined;
  #startedAt: SimulatedMs = 0;
  #tick: () => void = () => undefined;
  #tickIntervalMs: SimulatedMs = 0;
  #nextTickAt: SimulatedMs = Number.POSITIVE_INFINITY;
  #busyUntil: SimulatedMs = Number.NEGATIVE_INFINITY;
  #journals = 0;
  #pending: Promise<void>[] = [];
  #settledAt: SimulatedMs = 0;
  #isSetBack = false;

  readonly #options: SimulatedExporterOptions;

  constructor(options: SimulatedExporterOptions) {
    this.#options = options;
  }

  get fleet(): Fleet | undefined {
    return this.#running?.fleet;
  }

  /** Until when the event loop is blocked: requests wait in the kernel. */
  get busyUntil(): SimulatedMs {
    return this.#busyUntil;
  }

  /** When the event loop runs next without a request. */
  get nextTickAt(): SimulatedMs {
    return this.#nextTickAt;
  }

  /** Whether the clock was set back, so that the exporter wants to start again. */
  get wantsRestart(): boolean {
    return this.#isSetBack;
  }

  /** Starts the exporter. Resolves when it accepts reports; the time goes on by the duration of the start. */
  async start(): Promise<void> {
    const { timeline, config, onChange, fault } = this.#options;
    this.starts++;
    if (fault?.losesJournal === true) {
      this.#journals++;
    }
    this.#startedAt = timeline.now;
    this.#isSetBack = false;
    const clock = new MonotonicClock(
      () => EPOCH_MS + timeline.now + this.wallOffsetMs,
      () => timeline.now - this.#startedAt,
    );
    const log = pino({ level: 'silent' });
    const openedAt = clock.now();
    const fleet = await Fleet.open({
      config,
      clock,
      metrics: this.metrics,
      log,
      assessor: new Assessor(checkSettings(config.health)),
      journalPath: this.#journalPath(),
    });
    timeline.now += START_MS;
    fleet.addGap({ from: openedAt, to: clock.now() }, 'absence');
    fleet.state.onChange(onChange);
    const renderer = new Renderer(fleet.state, this.metrics, {
      ...SETTINGS,
      thresholdsFor: checkSettings(config.health).thresholdsFor,
    });
    const loop = new FleetLoop({
      fleet: fault === undefined ? fleet : faulty(fleet, fault),
      clock,
      processHealth: new ProcessHealth(() => timeline.now),
      metrics: this.metrics,
      log,
      onClockSetBack: () => (this.#isSetBack = true),
      every: (intervalMs, call) => {
        this.#tick = call;
        this.#tickIntervalMs = intervalMs;
        this.#nextTickAt = timeline.now + intervalMs;
        return () => (this.#nextTickAt = Number.POSITIVE_INFINITY);
      },
    });
    loop.start();
    this.#running = { fleet, loop, renderer };
    // What changed while the journal was read.
    for (const worker of fleet.state.workers()) {
      onChange(worker.id, worker);
    }
  }

  /** Runs the event loop once; a timer that is late runs at once and then at its interval again. */
  tick(): void {
    this.#nextTickAt = this.#options.timeline.now + this.#tickIntervalMs;
    this.#tick();
  }

  /** Blocks the event loop from now on. Nothing is written to the journal in that time. */
  async stall(ms: SimulatedMs): Promise<void> {
    await this.settle();
    this.#busyUntil = this.#options.timeline.now + ms;
    this.#nextTickAt = this.#busyUntil;
  }

  get isStalled(): boolean {
    return this.#busyUntil > this.#options.timeline.now;
  }

  /** Records a report. Returns false if the exporter is not running. */
  post(report: Report, sender: string): boolean {
    if (this.#running === undefined) {
      return false;
    }
    const { onOutcome } = this.#options;
    const recorded = this.#running.fleet.record(report, 'http', { sender });
    this.#pending.push(recorded.then((outcome) => onOutcome(report.worker_id, outcome)));
    return true;
  }

  /** Whether the journal has to be written before time goes on. */
  get isCommitDue(): boolean {
    const { now } = this.#options.timeline;
    return now - this.#settledAt >= COMMIT_INTERVAL_MS || this.#pending.length >= MAX_PENDING;
  }

  /** Resolves when all reports are journaled. */
  async settle(): Promise<void> {
    if (this.isStalled) {
      return;
    }
    this.#settledAt = this.#options.timeline.now;
    await Promise.all(this.#pending.splice(0));
    // The first one may join a commit that began at an earlier time.
    await this.#running?.fleet.checkpoint();
    await this.#running?.fleet.checkpoint();
  }

  /** SIGTERM: the journal is closed with the present time. */
  async stop(): Promise<void> {
    const running = await this.#end();
    await running?.fleet.close();
  }

  /** SIGKILL: the next start finds the journal as it was last committed. */
  async kill(): Promise<void> {
    const running = await this.#end();
    const left = this.#journalPath();
    this.#journals++;
    cpSync(left, this.#journalPath(), { recursive: true });
    await running?.fleet.close();
    rmSync(left, { recursive: true });
  }

  /** The exposition of the workers, as Prometheus scrapes it. */
  async scrape(): Promise<string> {
    return this.#running === undefined ? '' : scrapeText(this.#running.renderer);
  }

  async #end(): Promise<Running | undefined> {
    await this.settle();
    const running = this.#running;
    this.#running = undefined;
    this.#busyUntil = Number.NEGATIVE_INFINITY;
    running?.loop.stop();
    running?.renderer.close();
    return running;
  }

  #journalPath(): string {
    return join(this.#options.folder, String(this.#journals));
  }
}

/** What the fleet loop sees of a fleet with a planted fault. */
function faulty(fleet: Fleet, fault: PlantedFault): Pick<Fleet, 'tick' | 'checkpoint' | 'addGap'> {
  return {
    tick: () => fleet.tick(fleet.state.now() - (fault.evaluatesLateMs ?? 0)),
    checkpoint: () => fleet.checkpoint(),
    addGap: (range, cause) => {
      if (fault.ignoresStalls !== true || cause !== 'stall') {
        fleet.addGap(range, cause);
      }
    },
  };
}
