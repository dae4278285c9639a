import { Heap } from 'heap-js';
import { type Millis } from '../model/time';

interface Entry {
  readonly at: Millis;
  readonly id: string;
}

/**
 * The next deadline of each worker. A heartbeat postpones the deadline of its worker, but the entry is not moved: it is taken
 * early, nothing is due, and it is set again. So a heartbeat takes O(1), and each worker has one valid entry.
 */
export class DeadlineQueue {
  readonly #heap = new Heap<Entry>((a, b) => a.at - b.at);
  readonly #entries = new Map<string, Entry>();

  /** Sets the deadline of a worker. Ignored if an earlier one is set. */
  set(id: string, at: Millis): void {
    const existing = this.#entries.get(id);
    if (existing !== undefined && existing.at <= at) {
      return;
    }
    const entry = { at, id };
    this.#entries.set(id, entry);
    this.#heap.push(entry);
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  /** Removes and returns the ID of a worker whose deadline has passed; undefined without one. */
  takeDue(now: Millis): string | undefined {
    for (let next = this.#heap.peek(); next !== undefined && next.at <= now; next = this.#heap.peek()) {
      this.#heap.pop();
      if (this.#entries.get(next.id) !== next) {
        continue;
      }
      this.#entries.delete(next.id);
      return next.id;
    }
    return undefined;
  }
}
