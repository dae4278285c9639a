/** Milliseconds of work between two turns of the event loop, in which reports, timers and probes are processed. */
const SLICE_MS = 2;
/** Items that are processed between two looks at the clock. */
const ITEMS_PER_LOOK = 64;

/** Work that waits for its next slice, of all requests, in the order of arrival. */
const waiting: (() => void)[] = [];

/** One slice is processed in each turn of the event loop. So the time of a turn does not depend on the number of requests. */
function nextSlice(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) {
      setImmediate(startNext);
    }
  });
}

function startNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) {
    setImmediate(startNext);
  }
}

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
    await nextSlice();
    signal?.throwIfAborted();
    return new TimeSlicer();
  }

  get isDue(): boolean {
    return performance.now() - this.#yieldedAt >= SLICE_MS;
  }

  /** Waits for the next slice. Throws the signal's reason if it is aborted. */
  async yield(signal?: AbortSignal): Promise<void> {
    this.pause();
    await nextSlice();
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
