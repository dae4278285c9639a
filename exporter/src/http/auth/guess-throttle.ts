import { RecentMap } from '../../model/recent-map';
import { type Millis } from '../../model/time';
import { Problem } from '../messages/problem';

const WINDOW_MS: Millis = 60_000;
/** Configured users have counters of their own, so that guesses of other names cannot displace them. */
const MAX_USER_COUNTERS = 50_000;
const MAX_OTHER_COUNTERS = 10_000;

interface Counter {
  failures: number;
  readonly endsAt: Millis;
}

/** The sender of credentials: the key of the client, and the user name; '' for a bearer token. */
export interface Attempt {
  readonly client: string;
  readonly name: string;
}

export interface GuessThrottleDeps {
  /** Maximum failures per minute. */
  readonly maxFailures: () => number;
  readonly isUser: (name: string) => boolean;
  /** Monotonic. */
  readonly now: () => Millis;
}

/**
 * Limits wrong credentials per client *and* user name. Clients that share an address, as behind a proxy, do not lock out
 * each other's users, and guesses of a user's password from elsewhere do not lock out the user.
 *
 * An attempt counts as a failure while its password is compared, so that attempts at the same time are limited, too.
 */
export class GuessThrottle {
  readonly #deps: GuessThrottleDeps;
  readonly #users = new RecentMap<Counter>(MAX_USER_COUNTERS);
  readonly #others = new RecentMap<Counter>(MAX_OTHER_COUNTERS);

  constructor(deps: GuessThrottleDeps) {
    this.#deps = deps;
  }

  /**
   * Counts a failure in advance. Call the returned function if the credentials turn out to be right.
   *
   * @throws Problem (429) if the limit is reached; the credentials must not be compared then
   */
  start(attempt: Attempt): () => void {
    const counter = this.#counterOf(attempt);
    const { now, maxFailures } = this.#deps;
    if (counter.failures >= maxFailures()) {
      throw tooManyFailures(counter.endsAt - now());
    }
    counter.failures += 1;
    return () => (counter.failures -= 1);
  }

  #counterOf({ client, name }: Attempt): Counter {
    const { isUser, now } = this.#deps;
    const counters = isUser(name) ? this.#users : this.#others;
    const key = JSON.stringify([client, name]);
    const current = counters.get(key);
    if (current !== undefined && current.endsAt > now()) {
      return current;
    }
    const counter = { failures: 0, endsAt: now() + WINDOW_MS };
    counters.set(key, counter);
    return counter;
  }
}

function tooManyFailures(waitMs: Millis): Problem {
  return new Problem(
    429,
    'Too many wrong credentials for this user name from this address (auth.failures_per_minute). Retry after the time in Retry-After.',
    {
      headers: { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1000))) },
      refusal: 'guesses',
    },
  );
}
