import { Heap } from 'heap-js';

/** The least number of outdated keys that is worth a new heap. */
const MIN_OUTDATED = 1000;

/**
 * Keys in the order in which their rows are evicted: ascending, and those marked `last` after all others. A table that is
 * full evicts a row for each that it takes, so finding the next one must not need a look at all rows.
 */
export class EvictionOrder {
  /** Whether a key is marked `last`, of all keys. */
  readonly #isLast = new Map<string, boolean>();
  readonly #first = new Heap<string>(ascending);
  readonly #last = new Heap<string>(ascending);

  set(key: string, isLast: boolean): void {
    if (this.#isLast.get(key) === isLast) {
      return;
    }
    this.#isLast.set(key, isLast);
    // The heap of the other mark keeps the key, as outdated.
    this.#heap(isLast).push(key);
    this.#removeOutdated();
  }

  delete(key: string): void {
    this.#isLast.delete(key);
  }

  /** The key of the row that is evicted next; undefined without rows. */
  next(): string | undefined {
    return this.#peek(false) ?? this.#peek(true);
  }

  #heap(isLast: boolean): Heap<string> {
    return isLast ? this.#last : this.#first;
  }

  #peek(isLast: boolean): string | undefined {
    const heap = this.#heap(isLast);
    for (;;) {
      const key = heap.peek();
      if (key === undefined || this.#isLast.get(key) === isLast) {
        return key;
      }
      heap.pop();
    }
  }

  /** Keeps the heaps below a few times the number of rows. */
  #removeOutdated(): void {
    if (this.#first.length + this.#last.length < 2 * this.#isLast.size + MIN_OUTDATED) {
      return;
    }
    this.#first.clear();
    this.#last.clear();
    for (const [key, isLast] of this.#isLast) {
      this.#heap(isLast).push(key);
    }
  }
}

function ascending(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
