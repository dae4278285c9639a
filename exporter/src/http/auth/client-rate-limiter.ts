import { isIPv6 } from 'node:net';
import { parse } from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
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
  async consume(client: string, message: string): Promise<void> {
    this.#limiter.points = Math.max(1, Math.ceil(this.#points()));
    try {
      await this.#limiter.consume(client);
    } catch (error) {
      throw tooManyRequests(error, message);
    }
  }

  /** As `consume`, without counting the request. */
  async check(client: string, message: string): Promise<void> {
    const state = await this.#limiter.get(client);
    if (state !== null && state.consumedPoints >= this.#points()) {
      throw tooManyRequests(state, message);
    }
  }
}

function tooManyRequests(state: unknown, message: string): unknown {
  if (!(state instanceof RateLimiterRes)) {
    return state;
  }
  const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  return new Problem(429, message, { headers: { 'Retry-After': String(seconds) } });
}

/** Key of a client: its IPv4 address, or the /64 of its IPv6 address, since one client usually has the whole /64. */
export function clientKey(address: string | undefined): string {
  if (address === undefined || !isIPv6(address)) {
    return address ?? 'unknown';
  }
  const parsed = parse(address);
  if (!('parts' in parsed)) {
    return address;
  }
  if (parsed.isIPv4MappedAddress()) {
    return parsed.toIPv4Address().toString();
  }
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
