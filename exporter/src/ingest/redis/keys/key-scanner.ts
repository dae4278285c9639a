import { type RedisSession } from '../redis-connection';

/** Rounds of SCAN per poll and server. With 1,000 keys each, a database of 20,000 keys is searched in one poll. */
const MAX_ROUNDS = 20;

/**
 * Searches keys with SCAN, a part of the database per poll. Returns the keys of the last complete search and those that
 * the present one has found.
 */
export class KeyScanner {
  readonly #pattern: string;
  #complete: ReadonlySet<string> = new Set();
  #found = new Set<string>();
  #cursors: readonly string[] = [];

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Whether the last call of `search` has completed a search of the database. */
  get isComplete(): boolean {
    return this.#cursors.length === 0;
  }

  /** @param budget maximum number of keys */
  async search(session: RedisSession, budget: number): Promise<readonly string[]> {
    const { keys, cursors } = await session.scan(this.#pattern, this.#cursors, MAX_ROUNDS, budget);
    this.#cursors = cursors;
    for (const key of keys) {
      this.#found.add(key);
    }
    const all = [...new Set([...this.#complete, ...this.#found])].slice(0, budget);
    if (cursors.length === 0) {
      this.#complete = this.#found;
      this.#found = new Set();
      return [...this.#complete].slice(0, budget);
    }
    return all;
  }
}

/** Escapes the characters that have a meaning in a pattern of SCAN. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
}
