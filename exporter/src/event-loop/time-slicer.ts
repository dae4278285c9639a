import { scheduler } from './scheduler';

/** Milliseconds of work between two iterations of the event loop, in which reports, timers and probes are processed. */
const SLICE_MS = 2;
/** Items that are processed between two looks at the clock. */
const ITEMS_PER_LOOK = 64;

/**
 * Keeps long work, such as scrapes and large pages, from blocking the event loop. The worker checks `isDue` every fraction
 * of a millisecond and then awaits `yield`. It calls `pause` and `resume` around other waits, which do not count as work.
 */
export class TimeSlicer {
  #yieldedAt = performance.now();
  #resumedAt = this.#yieldedAt;
  #worked = 0;

  /** Waits for the first slice. Throws the signal's reason if it is aborted. */
  static async start(signal?: AbortSignal): Promise<TimeSlicer> {
    await scheduler.nextSlice();
    signal?.throwIfAborted();
    return new TimeSlicer();
  }

  get isDue(): boolean {
    return performance.now() - this.#yieldedAt >= SLICE_MS;
  }

  /** Waits for the next slice. Throws the signal's reason if it is aborted. */
  async yield(signal?: AbortSignal): Promise<void> {
    this.pause();
    await scheduler.nextSlice();
    signal?.throwIfAborted();
    this.#yieldedAt = performance.now();
    this.resume();
  }

  /** Calls `act`, which takes microseconds, for each item, and yields in between. */
  async forEach<T>(items: Iterable<T>, act: (item: T) => void): Promise<void> {
    let count = 0;
    for (const item of items) {
      act(item);
      count += 1;
      if (count % ITEMS_PER_LOOK === 0 && this.isDue) {
        await this.yield();
      }
    }
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
