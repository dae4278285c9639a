import { type Clock, type Millis, type TimeRange } from '../../model/time';

/** Differences to the wall clock up to this are drift, not a step. */
const MIN_STEP_MS: Millis = 1000;

/**
 * Returns the wall-clock time of the start plus the time of the monotonic clock, so that steps of the wall clock change no
 * age. `resync` follows a step forward (NTP, or a machine that was asleep) and returns the skipped time. This clock never
 * goes back: after a step back the exporter starts again (app/restarting-exporter.ts).
 */
export class MonotonicClock implements Clock {
  readonly #wall: () => number;
  readonly #monotonic: () => number;
  #offset: Millis;

  constructor(wall: () => number = Date.now, monotonic: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#offset = wall() - monotonic();
  }

  now(): Millis {
    return Math.floor(this.#monotonic() + this.#offset);
  }

  /** Jumps to the wall clock if that is more than a second ahead, and returns the skipped time. */
  resync(): TimeRange | undefined {
    const from = this.now();
    const to = Math.floor(this.#wall());
    if (to - from <= MIN_STEP_MS) {
      return undefined;
    }
    this.#offset += to - from;
    return { from, to };
  }

  /** How far the wall clock is behind this clock because it was set back, in milliseconds; 0 up to a second. */
  behind(): Millis {
    const behind = this.now() - Math.floor(this.#wall());
    return behind > MIN_STEP_MS ? behind : 0;
  }
}
