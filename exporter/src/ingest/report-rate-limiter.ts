import { type Millis } from '../model/worker';

/** Bursts may be this many seconds' worth of the sustained rate. */
const BURST_SECONDS = 10;

/**
 * Holds each worker to its rate (the generic cell rate algorithm: one number per worker, O(1)). Ours rather than
 * a library's, since it runs by the fleet's clock, which no wall clock steps, and follows a reload.
 */
export class Pace {
  /** When each worker's allowance is whole again. */
  readonly #wholeAt = new Map<string, Millis>();
  #sweepAt = 10_000;

  /** How long the worker must wait before its next report, in milliseconds; 0 where this one may pass. */
  take(id: string, now: Millis, perSecond: number): Millis {
    const cost = 1000 / perSecond;
    const wholeAt = Math.max(now, this.#wholeAt.get(id) ?? now);
    const wait = wholeAt + cost - now - Math.max(BURST_SECONDS * 1000, cost);
    if (wait > 0) return Math.ceil(wait);
    this.#wholeAt.set(id, wholeAt + cost);
    if (this.#wholeAt.size > this.#sweepAt) this.#sweep(now);
    return 0;
  }

  get size(): number {
    return this.#wholeAt.size;
  }

  /** Whoever is whole again need not be remembered. The next sweep waits until as many have come again. */
  #sweep(now: Millis): void {
    for (const [id, wholeAt] of this.#wholeAt) if (wholeAt <= now) this.#wholeAt.delete(id);
    this.#sweepAt = Math.max(10_000, this.#wholeAt.size * 2);
  }
}
