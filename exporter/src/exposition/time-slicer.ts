import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop: reports, timers and other scrapes go in between. */
const SLICE_MS = 2;

/** Keeps long work from blocking the event loop: ask `isDue` every fraction of a millisecond, then `rest`. */
export class TimeSlicer {
  #yieldedAt = performance.now();
  #resumedAt = this.#yieldedAt;
  #worked = 0;

  get isDue(): boolean {
    return performance.now() - this.#yieldedAt >= SLICE_MS;
  }

  /** Lets the event loop turn. Throws where the work is no longer wanted. */
  async yield(signal?: AbortSignal): Promise<void> {
    this.pause();
    await setImmediate();
    signal?.throwIfAborted();
    this.#yieldedAt = performance.now();
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
