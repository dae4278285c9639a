import { type Random } from '../../test-support/random';
import { type ListeningLog } from './listening-log';
import { exponential } from './operations';
import { type SimulatedExporter } from './simulated-exporter';
import { DAY, HOUR, MINUTE, SECOND, type SimulatedMs, type Timeline } from './timeline';

export interface ExporterFaultsDeps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly exporter: SimulatedExporter;
  readonly log: ListeningLog;
}

const MEAN = { stall: 20 * MINUTE, clockStep: 36 * HOUR, crashLoop: 5 * DAY } as const;
const MAX_CLOCK_STEP_MS = 3 * HOUR;

/** What happens to the exporter: hourly restarts, kills, crash loops, stalls, and steps of its clock. */
export class ExporterFaults {
  readonly #deps: ExporterFaultsDeps;
  #isStopping = false;

  constructor(deps: ExporterFaultsDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    await this.#deps.exporter.start();
    this.#restartHourly();
    this.#repeat(MEAN.stall, () => this.#stall());
    this.#repeat(MEAN.clockStep, () => this.#stepClock());
    this.#repeat(MEAN.crashLoop, () => this.#crashLoop(8));
  }

  /** Stops and starts the exporter. */
  async restart(how: 'stop' | 'kill', downMs: SimulatedMs): Promise<void> {
    const { timeline, exporter, log } = this.#deps;
    if (exporter.fleet === undefined || this.#isStopping) {
      return;
    }
    this.#isStopping = true;
    if (how === 'stop' && exporter.isStalled) {
      // The signal is handled when the event loop runs again.
      timeline.at(exporter.busyUntil, async () => {
        this.#isStopping = false;
        await this.restart(how, downMs);
      });
      return;
    }
    log.stopped(timeline.now);
    await exporter[how]();
    timeline.after(downMs, async () => {
      await exporter.start();
      log.started(timeline.now);
      this.#isStopping = false;
    });
  }

  #restartHourly(): void {
    const { timeline, random } = this.#deps;
    const restartAt = random.number() * HOUR;
    timeline.after(restartAt, () => this.restart(random.happens(0.6) ? 'stop' : 'kill', this.#downtime()));
    timeline.after(HOUR, () => this.#restartHourly());
  }

  #downtime(): SimulatedMs {
    const { random } = this.#deps;
    if (random.happens(0.8)) {
      return SECOND + random.number() * 20 * SECOND;
    }
    return random.happens(0.9) ? random.number() * 2 * MINUTE : 15 * MINUTE;
  }

  async #crashLoop(crashes: number): Promise<void> {
    const { timeline, random } = this.#deps;
    await this.restart('kill', 2 * SECOND + random.number() * 20 * SECOND);
    if (crashes > 1) {
      timeline.after(25 * SECOND + random.number() * 20 * SECOND, () => this.#crashLoop(crashes - 1));
    }
  }

  async #stall(): Promise<void> {
    const { timeline, random, exporter, log } = this.#deps;
    const ms = random.happens(0.95) ? 300 + random.number() * 3 * SECOND : 30 * SECOND;
    if (exporter.fleet !== undefined && !exporter.isStalled && !this.#isStopping) {
      await exporter.stall(ms);
      log.stalled(timeline.now, ms);
    }
  }

  #stepClock(): void {
    const { random, exporter } = this.#deps;
    const size = random.happens(0.5)
      ? 5 * SECOND + random.number() * MINUTE
      : random.number() * MAX_CLOCK_STEP_MS;
    exporter.wallOffsetMs += random.happens(0.5) ? size : -size;
  }

  #repeat(meanMs: SimulatedMs, run: () => void | Promise<void>): void {
    const { timeline, random } = this.#deps;
    timeline.after(exponential(random.number(), meanMs), async () => {
      await run();
      this.#repeat(meanMs, run);
    });
  }
}
