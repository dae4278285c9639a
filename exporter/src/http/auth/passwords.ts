import { createHmac, randomBytes } from 'node:crypto';
import { compare } from 'bcrypt';
import { LRUCache } from 'lru-cache';
import { Problem } from '../messages/problem';

/** Compared with the password of an unknown user, so that the response takes as long as for a wrong password. */
const DUMMY_HASH = '$2b$10$abcdefghijklmnopqrstuuLCYGZXqBcfYVOPSk.j8TIeuhUTkZ1HG';
const MAX_CACHED_RESULTS = 100;
const MAX_PENDING = 20;

/**
 * Compares passwords with bcrypt hashes, which is slow by design: about 70 ms of a thread at cost 10. Therefore results
 * are cached (by a keyed digest, not by the password), one comparison runs at a time, and a flood of guesses gets 429
 * instead of all threads.
 */
export class PasswordChecker {
  readonly #users: () => ReadonlyMap<string, string>;
  readonly #key = randomBytes(32);
  readonly #results = new LRUCache<string, Promise<boolean>>({ max: MAX_CACHED_RESULTS });
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(users: () => ReadonlyMap<string, string>) {
    this.#users = users;
  }

  get size(): number {
    return this.#users().size;
  }

  /** @throws Problem (429) if too many passwords wait for their comparison */
  matches(name: string, password: string): Promise<boolean> {
    const hash = this.#users().get(name);
    const digest = createHmac('sha256', this.#key)
      .update(JSON.stringify([name, hash, password]))
      .digest('base64');
    const cached = this.#results.get(digest);
    if (cached !== undefined) {
      return cached;
    }
    if (this.#waiting >= MAX_PENDING) {
      throw tooManyPending();
    }
    const result = this.#compareInTurn(password, hash ?? DUMMY_HASH).then(
      (matches) => matches && hash !== undefined,
    );
    this.#results.set(digest, result);
    return result;
  }

  #compareInTurn(password: string, hash: string): Promise<boolean> {
    this.#waiting += 1;
    // htpasswd writes $2y$ for $2b$, and the library supports only the latter.
    const result = this.#last.then(() => compare(password, hash.replace(/^\$2y/, '$2b')));
    this.#last = result.catch(() => false).finally(() => (this.#waiting -= 1));
    return result;
  }
}

function tooManyPending() {
  return new Problem(429, 'Too many passwords are waiting to be checked. Retry in a few seconds.', {
    headers: { 'Retry-After': '5' },
  });
}
