import { type Fleet } from '../fleet/fleet';
import { type MonotonicClock } from '../fleet/observation/monotonic-clock';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Millis } from '../model/time';
import { type Log } from '../telemetry/log';
import { type ProcessHealth } from '../telemetry/process-health';

const TICK_INTERVAL_MS: Millis = 250;
/**
 * A tick that is late by more than this means that the event loop stalled: heartbeats waited in the kernel. It is the
 * tolerance of the shortest interval (1 s), so that no shorter stall makes a worker late.
 */
const MIN_STALL_MS: Millis = 250;
const MIN_LOGGED_STALL_MS: Millis = 500;
/** A wall clock that is behind for so long was set back for good. */
const SET_BACK_CONFIRMATION_MS: Millis = 10_000;
const CHECKPOINT_INTERVAL_MS: Millis = 1000;
/** A journal that cannot be written is logged this often. */
const FAILURE_LOG_INTERVAL_MS: Millis = 60_000;

/** Calls a function each `intervalMs`, until the returned function is called. */
export type Every = (intervalMs: Millis, call: () => void) => () => void;

const everyTimer: Every = (intervalMs, call) => {
  const timer = setInterval(call, intervalMs);
  return () => clearInterval(timer);
};

export interface FleetLoopDeps {
  readonly fleet: Pick<Fleet, 'tick' | 'checkpoint' | 'addGap'>;
  readonly clock: Pick<MonotonicClock, 'now' | 'resync' | 'behind'>;
  readonly processHealth: ProcessHealth;
  readonly metrics: Pick<ExporterMetrics, 'eventLoopLag'>;
  readonly log: Log;
  /** Called once if the wall clock was set back for good, with the milliseconds. */
  readonly onClockSetBack: (behindMs: Millis) => void;
  /** Timer of the loop; `setInterval` by default. */
  readonly every?: Every;
}

/**
 * Drives the fleet by time. Every 250 ms it records observation gaps of this process and evaluates the deadlines that
 * are due; every second it writes a checkpoint to the journal.
 */
export class FleetLoop {
  readonly #deps: FleetLoopDeps;
  /** Undefined while the loop does not run. */
  #stopTimer: (() => void) | undefined;
  #tickedAt: Millis;
  #checkpointAt: Millis;
  /** When the wall clock was first seen behind; undefined if it is not. */
  #behindSince: Millis | undefined;
  #reportedSetBack = false;
  /** Since when the journal cannot be written, and when that was last logged; undefined while it can be written. */
  #journalFailure: { readonly since: Millis; readonly loggedAt: Millis } | undefined;

  constructor(deps: FleetLoopDeps) {
    this.#deps = deps;
    this.#tickedAt = deps.clock.now();
    this.#checkpointAt = this.#tickedAt;
  }

  start(): void {
    this.#tickedAt = this.#deps.clock.now();
    const { every = everyTimer } = this.#deps;
    this.#stopTimer = every(TICK_INTERVAL_MS, () => this.#tick());
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #tick(): void {
    this.#detectStall();
    this.#evaluateDeadlines();
    if (this.#tickedAt - this.#checkpointAt >= CHECKPOINT_INTERVAL_MS) {
      void this.#checkpoint();
    }
  }

  /** Node runs timers before it reads sockets, so a stall is recorded before any worker is evaluated after it. */
  #detectStall(): void {
    const { fleet, clock, metrics, log } = this.#deps;
    const now = clock.now();
    const lagMs = Math.max(0, now - this.#tickedAt - TICK_INTERVAL_MS);
    metrics.eventLoopLag(lagMs / 1000);
    if (lagMs > MIN_STALL_MS) {
      // Only the time by which the tick is late: an event loop that is always late must not stop all ages.
      fleet.addGap({ from: now - lagMs, to: now }, 'stall');
    }
    if (lagMs > MIN_LOGGED_STALL_MS) {
      log.warn({ seconds: lagMs / 1000 }, 'event loop stalled; excluding that time from worker ages');
    }
    const skipped = clock.resync();
    if (skipped !== undefined) {
      fleet.addGap(skipped, 'absence');
      const seconds = (skipped.to - skipped.from) / 1000;
      log.warn(
        { seconds },
        'clock jumped ahead (it was set, or the machine slept); excluding that time from worker ages',
      );
    }
    this.#tickedAt = clock.now();
    this.#detectSetBack();
  }

  #detectSetBack(): void {
    const { clock, onClockSetBack } = this.#deps;
    const behind = clock.behind();
    if (behind === 0) {
      this.#behindSince = undefined;
      return;
    }
    this.#behindSince ??= this.#tickedAt;
    if (!this.#reportedSetBack && this.#tickedAt - this.#behindSince >= SET_BACK_CONFIRMATION_MS) {
      this.#reportedSetBack = true;
      onClockSetBack(behind);
    }
  }

  /** Yields to the event loop between slices of due deadlines. If it keeps failing, /-/healthy reports the process stuck. */
  #evaluateDeadlines(): void {
    const { fleet, processHealth, log } = this.#deps;
    if (this.#stopTimer === undefined) {
      return;
    }
    try {
      if (fleet.tick()) {
        setImmediate(() => this.#evaluateDeadlines());
      } else {
        processHealth.deadlinesEvaluated();
      }
    } catch (error) {
      log.error({ err: error }, 'failed to evaluate worker deadlines');
    }
  }

  async #checkpoint(): Promise<void> {
    const { fleet, processHealth } = this.#deps;
    this.#checkpointAt = this.#tickedAt;
    try {
      await fleet.checkpoint();
      processHealth.journalWritten();
      this.#journalRecovered();
    } catch (error) {
      processHealth.journalFailed(error instanceof Error ? error.message : String(error));
      this.#journalFailed(error);
    }
  }

  #journalFailed(error: unknown): void {
    const now = this.#tickedAt;
    const failure = this.#journalFailure;
    if (failure === undefined || now - failure.loggedAt >= FAILURE_LOG_INTERVAL_MS) {
      this.#journalFailure = { since: failure?.since ?? now, loggedAt: now };
      this.#deps.log.error(
        { err: error },
        'cannot write the journal; responding to reports with 503 until it can be written',
      );
    }
  }

  #journalRecovered(): void {
    if (this.#journalFailure !== undefined) {
      const seconds = (this.#tickedAt - this.#journalFailure.since) / 1000;
      this.#journalFailure = undefined;
      this.#deps.log.warn({ seconds }, 'the journal can be written again');
    }
  }
}
