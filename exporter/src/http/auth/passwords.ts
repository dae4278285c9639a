import { createHmac, randomBytes } from 'node:crypto';
import { compare } from 'bcrypt';
import { LRUCache } from 'lru-cache';
import { Problem } from '../messages/problem';

/** A hash of nobody's password: an unknown name takes as long as a wrong password. */
const DUMMY_HASH = '$2b$10$abcdefghijklmnopqrstuuLCYGZXqBcfYVOPSk.j8TIeuhUTkZ1HG';
const MAX_CACHED_RESULTS = 100;
const MAX_PENDING = 20;

/**
 * Compares passwords with bcrypt hashes, which are made to be slow: about 70 ms of a thread at cost 10. So verdicts are
 * remembered (under a keyed digest, never the password), one comparison runs at a time, and a flood of guesses gets
 * 429 instead of all threads.
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

  /** @throws Problem (429) where too many wait to be compared */
  matches(name: string, password: string): Promise<boolean> {
    const known = this.#users().get(name);
    const digest = createHmac('sha256', this.#key)
      .update(JSON.stringify([name, known, password]))
      .digest('base64');
    const before = this.#results.get(digest);
    if (before !== undefined) return before;
    if (this.#waiting >= MAX_PENDING) throw tooMany();
    const verdict = this.#compareInTurn(password, known ?? DUMMY_HASH).then(
      (same) => same && known !== undefined,
    );
    this.#results.set(digest, verdict);
    return verdict;
  }

  #compareInTurn(password: string, hash: string): Promise<boolean> {
    this.#waiting += 1;
    // htpasswd writes $2y$ for what is $2b$ elsewhere, and the library knows only the latter.
    const verdict = this.#last.then(() => compare(password, hash.replace(/^\$2y/, '$2b')));
    this.#last = verdict.catch(() => false).finally(() => (this.#waiting -= 1));
    return verdict;
  }
}

function tooMany() {
  return new Problem(429, 'Too many passwords wait to be checked. Try again in a few seconds.', {
    headers: { 'Retry-After': '5' },
  });
}
