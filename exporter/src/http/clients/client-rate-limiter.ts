import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type RefusalReason } from '../../model/exporter-metrics';
import { Problem } from '../messages/problem';

/** Limits the requests of each client per time window. Reads the limit for each request, so that a reload takes effect. */
export class ClientRateLimiter {
  readonly #limiter: RateLimiterMemory;
  readonly #points: () => number;

  constructor(seconds: number, points: () => number) {
    this.#points = points;
    this.#limiter = new RateLimiterMemory({ points: points(), duration: seconds });
  }

  /**
   * Counts a request.
   *
   * @throws Problem (429) with the message and Retry-After if the client has reached the limit
   */
  async consume(client: string, message: string, refusal: RefusalReason): Promise<void> {
    this.#limiter.points = Math.max(1, Math.ceil(this.#points()));
    try {
      await this.#limiter.consume(client);
    } catch (error) {
      throw tooManyRequests(error, message, refusal);
    }
  }
}

function tooManyRequests(state: unknown, message: string, refusal: RefusalReason): unknown {
  if (!(state instanceof RateLimiterRes)) {
    return state;
  }
  const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  return new Problem(429, message, { headers: { 'Retry-After': String(seconds) }, refusal });
}
