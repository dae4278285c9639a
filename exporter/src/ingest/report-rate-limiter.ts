import { type Millis } from '../model/time';

/** Bursts may be this many seconds' worth of the sustained rate. */
const BURST_SECONDS = 10;

/**
 * Holds each worker to its rate (the generic cell rate algorithm: one number per worker, O(1)). Ours rather than
 * a library's, since it runs by the fleet's clock, which no wall clock steps, and follows a reload.
 */
export class ReportRateLimiter {
  /** When each worker's allowance is whole again. */
  readonly #theoreticalArrival = new Map<string, Millis>();
  #sweepAt = 10_000;

  /** How long the worker must wait before its next report, in milliseconds; 0 where this one may pass. */
  waitMs(id: string, now: Millis, perSecond: number): Millis {
    const cost = 1000 / perSecond;
    const theoreticalArrival = Math.max(now, this.#theoreticalArrival.get(id) ?? now);
    const wait = theoreticalArrival + cost - now - Math.max(BURST_SECONDS * 1000, cost);
    if (wait > 0) return Math.ceil(wait);
    this.#theoreticalArrival.set(id, theoreticalArrival + cost);
    if (this.#theoreticalArrival.size > this.#sweepAt) this.#sweep(now);
    return 0;
  }

  get size(): number {
    return this.#theoreticalArrival.size;
  }

  /** Whoever is whole again need not be remembered. The next sweep waits until as many have come again. */
  #sweep(now: Millis): void {
    for (const [id, theoreticalArrival] of this.#theoreticalArrival)
      if (theoreticalArrival <= now) this.#theoreticalArrival.delete(id);
    this.#sweepAt = Math.max(10_000, this.#theoreticalArrival.size * 2);
  }
}
