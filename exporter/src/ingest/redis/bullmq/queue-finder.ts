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
  /** Queues that had workers since a search that may not have found them, with the time when they last had. */
  readonly #served = new Map<string, Millis>();

  constructor(keyPrefix: string) {
    this.#start = `${keyPrefix}:`;
    this.#scanner = new KeyScanner(`${escapePattern(this.#start)}*${SUFFIX}`);
  }

  /**
   * Returns the queues, those included that have workers, or had some until they are searched again: the last worker of a new
   * queue closes its connection before it finishes its jobs.
   *
   * @param served queues that have workers now
   * @param budget maximum number of queues that are searched
   */
  async find(
    session: RedisSession,
    now: Millis,
    served: Iterable<string>,
    budget: number,
  ): Promise<readonly string[]> {
    for (const queue of served) {
      this.#served.set(queue, now);
    }
    if (now - this.#searchedAt >= SEARCH_INTERVAL_MS) {
      const keys = await this.#scanner.search(session, budget);
      this.#found = keys.flatMap((key) => this.#queueIn(key) ?? []);
      if (this.#scanner.isComplete) {
        this.#searchedAt = now;
      }
    }
    for (const [queue, servedAt] of this.#served) {
      if (servedAt < this.#searchedAt - SEARCH_INTERVAL_MS) {
        this.#served.delete(queue);
      }
    }
    return [...new Set([...this.#found, ...this.#served.keys()])];
  }

  /** Undefined for a key of another prefix that begins with this one: a name of a queue contains no colon. */
  #queueIn(key: string): string | undefined {
    const queue = key.slice(this.#start.length, -SUFFIX.length);
    return queue === '' || queue.includes(':') ? undefined : queue;
  }
}
