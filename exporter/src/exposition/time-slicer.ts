import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop, in which reports, timers and other scrapes run. */
const SLICE_MS = 2;

/**
 * Keeps long work from blocking the event loop. The worker checks `isDue` every fraction of a millisecond and then awaits
 * `yield`. It calls `pause` and `resume` around other waits, which do not count as work.
 */
export class TimeSlicer {
  #yieldedAt = performance.now();
  #resumedAt = this.#yieldedAt;
  #worked = 0;

  get isDue(): boolean {
    return performance.now() - this.#yieldedAt >= SLICE_MS;
  }

  /** Lets the event loop run one turn. Throws the signal's reason if it is aborted. */
  async yield(signal?: AbortSignal): Promise<void> {
    this.pause();
    await setImmediate();
    signal?.throwIfAborted();
    this.#yieldedAt = performance.now();
    this.resume();
  }

  /** Stops counting time as work. */
  pause(): void {
    this.#worked += performance.now() - this.#resumedAt;
  }

  resume(): void {
    this.#resumedAt = performance.now();
  }

  /** Seconds of work until the last `pause`, without waiting. */
  get workedSeconds(): number {
    return this.#worked / 1000;
  }
}
