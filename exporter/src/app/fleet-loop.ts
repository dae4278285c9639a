import { type Fleet } from '../fleet/fleet';
import { type MonotonicClock } from '../fleet/observation/monotonic-clock';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Millis } from '../model/time';
import { type Log } from '../telemetry/log';
import { type ProcessHealth } from '../telemetry/process-health';

const TICK_INTERVAL_MS: Millis = 250;

/** A beat that comes this much late tells that the loop stood, and that nobody could be heard meanwhile. */
const MIN_STALL_MS: Millis = 500;

const CHECKPOINT_INTERVAL_MS: Millis = 1000;

export interface FleetLoopDeps {
  readonly fleet: Pick<Fleet, 'tick' | 'checkpoint' | 'addGap'>;
  readonly clock: Pick<MonotonicClock, 'now' | 'resync'>;
  readonly processHealth: ProcessHealth;
  readonly metrics: Pick<ExporterMetrics, 'eventLoopLag'>;
  readonly log: Log;
}

/** Moves the fleet on: looks at deadlines four times a second, notices our own deafness, stamps the journal. */
export class FleetLoop {
  readonly #deps: FleetLoopDeps;
  #timer: NodeJS.Timeout | undefined;
  #tickedAt: Millis;
  #checkpointAt: Millis;

  constructor(deps: FleetLoopDeps) {
    this.#deps = deps;
    this.#tickedAt = deps.clock.now();
    this.#checkpointAt = this.#tickedAt;
  }

  start(): void {
    this.#tickedAt = this.#deps.clock.now();
    this.#timer = setInterval(() => this.#tick(), TICK_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#detectStall();
    this.#evaluateDeadlines();
    if (this.#tickedAt - this.#checkpointAt >= CHECKPOINT_INTERVAL_MS) void this.#checkpoint();
  }

  /** Timers run before what waits in the sockets, so that a stall is known before anybody is judged after it. */
  #detectStall(): void {
    const { fleet, clock, metrics, log } = this.#deps;
    const now = clock.now();
    metrics.eventLoopLag(Math.max(0, now - this.#tickedAt - TICK_INTERVAL_MS) / 1000);
    if (now - this.#tickedAt > TICK_INTERVAL_MS + MIN_STALL_MS) {
      fleet.addGap({ from: this.#tickedAt, to: now }, 'stalled');
      log.warn({ seconds: (now - this.#tickedAt) / 1000 }, 'the event loop stood; ages leave that time out');
    }
    const skipped = clock.resync();
    if (skipped !== undefined) {
      fleet.addGap(skipped, 'away');
      const seconds = (skipped.to - skipped.from) / 1000;
      log.warn(
        { seconds },
        'the clock went ahead (it was set, or the machine slept); ages leave that time out',
      );
    }
    this.#tickedAt = clock.now();
  }

  /** Gives the loop its turn where much is due at once. A failure leaves us stuck, which /-/healthy tells in time. */
  #evaluateDeadlines(): void {
    const { fleet, processHealth, log } = this.#deps;
    if (this.#timer === undefined) return;
    try {
      if (fleet.tick()) setImmediate(() => this.#evaluateDeadlines());
      else processHealth.deadlinesEvaluated();
    } catch (error) {
      log.error({ err: error }, 'deadlines cannot be looked at');
    }
  }

  async #checkpoint(): Promise<void> {
    const { fleet, processHealth, log } = this.#deps;
    this.#checkpointAt = this.#tickedAt;
    try {
      await fleet.checkpoint();
      processHealth.journalWritten();
    } catch (error) {
      log.error({ err: error }, 'the journal cannot be written');
    }
  }
}
