import { isIPv6 } from 'node:net';
import { parse } from 'ipaddr.js';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../messages/problem';

/** So many in a window, for each client by itself. The rate is asked for each time, so that a reload takes effect. */
export class ClientRateLimiter {
  readonly #limiter: RateLimiterMemory;
  readonly #points: () => number;

  constructor(seconds: number, points: () => number) {
    this.#points = points;
    this.#limiter = new RateLimiterMemory({ points: points(), duration: seconds });
  }

  /** @throws Problem (429) with the sentence and Retry-After, where the client has had its share */
  async consume(client: string, message: string): Promise<void> {
    this.#limiter.points = Math.max(1, Math.ceil(this.#points()));
    try {
      await this.#limiter.consume(client);
    } catch (error) {
      throw tooManyRequests(error, message);
    }
  }

  /** As `take`, for whoever may be let through without being counted. */
  async check(client: string, message: string): Promise<void> {
    const state = await this.#limiter.get(client);
    if (state !== null && state.consumedPoints >= this.#points()) throw tooManyRequests(state, message);
  }
}

function tooManyRequests(state: unknown, message: string): unknown {
  if (!(state instanceof RateLimiterRes)) return state;
  const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  return new Problem(429, message, { headers: { 'Retry-After': String(seconds) } });
}

/** A client by its address; whoever has one IPv6 address has all of its /64. */
export function clientKey(address: string | undefined): string {
  if (address === undefined || !isIPv6(address)) return address ?? 'unknown';
  const parsed = parse(address);
  if (!('parts' in parsed)) return address;
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
