import { Heap } from 'heap-js';
import { type Millis } from '../../model/time';

interface Entry {
  readonly at: Millis;
  readonly id: string;
}

/**
 * When to look at whom next. A heartbeat moves its worker's deadline further away, and then the entry is left where it is:
 * it comes up early, finds nothing due and is set anew. So a heartbeat costs O(1), and each worker has one live entry.
 */
export class DeadlineQueue {
  readonly #heap = new Heap<Entry>((a, b) => a.at - b.at);
  readonly #entries = new Map<string, Entry>();

  /** Looks at the worker at `at` at the latest. */
  set(id: string, at: Millis): void {
    const present = this.#entries.get(id);
    if (present !== undefined && present.at <= at) return;
    const entry = { at, id };
    this.#entries.set(id, entry);
    this.#heap.push(entry);
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  /** Takes out one whose time has come. */
  takeDue(now: Millis): string | undefined {
    for (let next = this.#heap.peek(); next !== undefined && next.at <= now; next = this.#heap.peek()) {
      this.#heap.pop();
      if (this.#entries.get(next.id) !== next) continue;
      this.#entries.delete(next.id);
      return next.id;
    }
    return undefined;
  }
}
