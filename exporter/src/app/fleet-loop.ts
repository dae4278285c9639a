import { type MonotonicClock } from '../fleet/observation/monotonic-clock';
import { type Fleet } from '../fleet/fleet';
import { type Millis } from '../model/worker';
import { type Log } from '../telemetry/log';
import { type Tally } from '../model/exporter-metrics';
import { type Vitals } from '../telemetry/process-health';

const BEAT: Millis = 250;
/** A beat that comes this much late tells that the loop stood, and that nobody could be heard meanwhile. */
const STALLED: Millis = 500;
const STAMP: Millis = 1000;

export interface ClockworkParts {
  readonly fleet: Pick<Fleet, 'tick' | 'stamp' | 'wasDeaf'>;
  readonly clock: Pick<MonotonicClock, 'now' | 'follow'>;
  readonly vitals: Vitals;
  readonly tally: Pick<Tally, 'loopLate'>;
  readonly log: Log;
}

/** Moves the fleet on: looks at deadlines four times a second, notices our own deafness, stamps the journal. */
export class Clockwork {
  readonly #parts: ClockworkParts;
  #timer: NodeJS.Timeout | undefined;
  #beatAt: Millis;
  #stampAt: Millis;

  constructor(parts: ClockworkParts) {
    this.#parts = parts;
    this.#beatAt = parts.clock.now();
    this.#stampAt = this.#beatAt;
  }

  start(): void {
    this.#beatAt = this.#parts.clock.now();
    this.#timer = setInterval(() => this.#beat(), BEAT);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    this.#noticeDeafness();
    this.#tick();
    if (this.#beatAt - this.#stampAt >= STAMP) void this.#stamp();
  }

  /** Timers run before what waits in the sockets, so that a stall is known before anybody is judged after it. */
  #noticeDeafness(): void {
    const { fleet, clock, tally, log } = this.#parts;
    const now = clock.now();
    tally.loopLate(Math.max(0, now - this.#beatAt - BEAT) / 1000);
    if (now - this.#beatAt > BEAT + STALLED) {
      fleet.wasDeaf({ from: this.#beatAt, to: now }, 'stalled');
      log.warn({ seconds: (now - this.#beatAt) / 1000 }, 'the event loop stood; ages leave that time out');
    }
    const skipped = clock.follow();
    if (skipped !== undefined) {
      fleet.wasDeaf(skipped, 'away');
      const seconds = (skipped.to - skipped.from) / 1000;
      log.warn(
        { seconds },
        'the clock went ahead (it was set, or the machine slept); ages leave that time out',
      );
    }
    this.#beatAt = clock.now();
  }

  /** Gives the loop its turn where much is due at once. A failure leaves us stuck, which /-/healthy tells in time. */
  #tick(): void {
    const { fleet, vitals, log } = this.#parts;
    if (this.#timer === undefined) return;
    try {
      if (fleet.tick()) setImmediate(() => this.#tick());
      else vitals.ticked();
    } catch (error) {
      log.error({ err: error }, 'deadlines cannot be looked at');
    }
  }

  async #stamp(): Promise<void> {
    const { fleet, vitals, log } = this.#parts;
    this.#stampAt = this.#beatAt;
    try {
      await fleet.stamp();
      vitals.journaled();
    } catch (error) {
      log.error({ err: error }, 'the journal cannot be written');
    }
  }
}
