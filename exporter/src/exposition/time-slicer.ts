import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop: reports, timers and other scrapes go in between. */
const SLICE_MS = 2;

/** Keeps long work from blocking the event loop: ask `isDue` every fraction of a millisecond, then `rest`. */
export class Pace {
  #turnedAt = performance.now();
  #resumedAt = this.#turnedAt;
  #worked = 0;

  get isDue(): boolean {
    return performance.now() - this.#turnedAt >= SLICE_MS;
  }

  /** Lets the event loop turn. Throws where the work is no longer wanted. */
  async rest(signal?: AbortSignal): Promise<void> {
    this.pause();
    await setImmediate();
    signal?.throwIfAborted();
    this.#turnedAt = performance.now();
    this.resume();
  }

  /** What follows is waiting, not work. */
  pause(): void {
    this.#worked += performance.now() - this.#resumedAt;
  }

  resume(): void {
    this.#resumedAt = performance.now();
  }

  /** Seconds of work so far, waiting left out; ask after `pause`. */
  get workedSeconds(): number {
    return this.#worked / 1000;
  }
}
