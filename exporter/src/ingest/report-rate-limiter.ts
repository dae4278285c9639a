import { type Millis } from '../model/time';

/** A burst may use up the sustained rate of this many seconds. */
const BURST_SECONDS = 10;

/**
 * Limits the rate of each worker or sandbox with the generic cell rate algorithm: one number per ID, O(1). Not a library,
 * because it uses the clock of the fleet, which does not step with the wall clock, and because the rate may change with
 * a reload.
 */
export class ReportRateLimiter {
  /** When the allowance of each ID has fully refilled. */
  readonly #theoreticalArrival = new Map<string, Millis>();
  #sweepAt = 10_000;

  /** Time until the next report is allowed, in milliseconds; 0 if this report is allowed. */
  waitMs(id: string, now: Millis, perSecond: number): Millis {
    const cost = 1000 / perSecond;
    const theoreticalArrival = Math.max(now, this.#theoreticalArrival.get(id) ?? now);
    const wait = theoreticalArrival + cost - now - Math.max(BURST_SECONDS * 1000, cost);
    if (wait > 0) {
      return Math.ceil(wait);
    }
    this.#theoreticalArrival.set(id, theoreticalArrival + cost);
    if (this.#theoreticalArrival.size > this.#sweepAt) {
      this.#sweep(now);
    }
    return 0;
  }

  get size(): number {
    return this.#theoreticalArrival.size;
  }

  /** Drops IDs whose allowance has fully refilled. The next sweep runs when the number of IDs has doubled. */
  #sweep(now: Millis): void {
    for (const [id, theoreticalArrival] of this.#theoreticalArrival) {
      if (theoreticalArrival <= now) {
        this.#theoreticalArrival.delete(id);
      }
    }
    this.#sweepAt = Math.max(10_000, this.#theoreticalArrival.size * 2);
  }
}
