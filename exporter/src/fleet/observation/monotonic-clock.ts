import { type Clock, type Millis, type TimeRange } from '../../model/time';

/** Differences to the wall clock below this are drift, not a step. */
const MIN_STEP_MS: Millis = 1000;

/**
 * Runs with the monotonic clock from where the wall clock stood at the start, so that a stepping wall clock changes no
 * age. A step forward (NTP, or a machine that slept) is followed by `follow`, which tells the time that was skipped; a
 * step back is followed at the next start only, since our own time must not go back.
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

  /** Jumps to the wall clock where that is over a second ahead, and returns the stretch that was jumped over. */
  resync(): TimeRange | undefined {
    const from = this.now();
    const to = Math.floor(this.#wall());
    if (to - from <= MIN_STEP_MS) return undefined;
    this.#offset += to - from;
    return { from, to };
  }
}
