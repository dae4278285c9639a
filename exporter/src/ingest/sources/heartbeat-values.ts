import { createHash } from 'node:crypto';
import { type Millis } from '../../model/time';

/** A longer value is remembered by its digest: others write it, and it may be as large as the memory. */
const MAX_KEPT_CHARACTERS = 128;

interface Seen {
  /** The value or its digest. */
  readonly value: string;
  /** When a poll saw that the value had changed; undefined for the first value. */
  readonly changedAt: Millis | undefined;
}

/**
 * Tells heartbeats by values that each heartbeat changes, such as a time by the worker's own clock: only that the value has
 * changed since the previous poll is used, not the value. Remembers the workers of the last complete poll.
 */
export class HeartbeatValues {
  #last: ReadonlyMap<string, Seen> = new Map();

  /** Starts a poll. What a poll that is not completed has seen is forgotten. */
  begin(now: Millis): HeartbeatValuesPoll {
    return new HeartbeatValuesPoll(this.#last, now, (seen) => {
      this.#last = seen;
    });
  }
}

/** The values of one poll. */
export class HeartbeatValuesPoll {
  readonly #before: ReadonlyMap<string, Seen>;
  readonly #now: Millis;
  readonly #keep: (seen: ReadonlyMap<string, Seen>) => void;
  readonly #seen = new Map<string, Seen>();

  constructor(
    before: ReadonlyMap<string, Seen>,
    now: Millis,
    keep: (seen: ReadonlyMap<string, Seen>) => void,
  ) {
    this.#before = before;
    this.#now = now;
    this.#keep = keep;
  }

  /**
   * Returns the time since the value of a worker has changed. Undefined for a value that has not changed since it was first
   * seen: when it was written is not known.
   */
  ageMs(workerId: string, whole: string): Millis | undefined {
    const value = whole.length > MAX_KEPT_CHARACTERS ? digestOf(whole) : whole;
    const before = this.#before.get(workerId);
    const changed = before !== undefined && before.value !== value;
    const changedAt = changed ? this.#now : before?.changedAt;
    this.#seen.set(workerId, { value, changedAt });
    return changedAt === undefined ? undefined : this.#now - changedAt;
  }

  /** Completes the poll: workers that it did not contain are forgotten. */
  complete(): void {
    this.#keep(this.#seen);
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
