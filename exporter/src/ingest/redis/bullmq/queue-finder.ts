import { type Millis } from '../../../model/time';
import { escapePattern, KeyScanner } from '../keys/key-scanner';
import { type RedisSession } from '../redis-connection';

/** The next search of the database begins this long after the last one. New queues with workers are found at once. */
const SEARCH_INTERVAL_MS: Millis = 60_000;
const SUFFIX = ':meta';

/** Finds the queues of a prefix by their keys `<prefix>:<queue>:meta`, with SCAN in parts. */
export class QueueFinder {
  readonly #start: string;
  readonly #scanner: KeyScanner;
  #found: readonly string[] = [];
  #searchedAt: Millis = Number.NEGATIVE_INFINITY;

  constructor(keyPrefix: string) {
    this.#start = `${keyPrefix}:`;
    this.#scanner = new KeyScanner(`${escapePattern(this.#start)}*${SUFFIX}`);
  }

  /** @param budget maximum number of queues */
  async find(session: RedisSession, now: Millis, budget: number): Promise<readonly string[]> {
    if (now - this.#searchedAt >= SEARCH_INTERVAL_MS) {
      const keys = await this.#scanner.search(session, budget);
      this.#found = keys.flatMap((key) => this.#queueIn(key) ?? []);
      if (this.#scanner.isComplete) {
        this.#searchedAt = now;
      }
    }
    return this.#found;
  }

  /** Undefined for a key of another prefix that begins with this one: a name of a queue contains no colon. */
  #queueIn(key: string): string | undefined {
    const queue = key.slice(this.#start.length, -SUFFIX.length);
    return queue === '' || queue.includes(':') ? undefined : queue;
  }
}
