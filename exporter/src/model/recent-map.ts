/** A map of the `max` most recently used entries. Adding one more removes the entry whose last use is the longest ago. */
export class RecentMap<Value> {
  readonly #max: number;
  /** A Map iterates in the order of insertion: the first entry is the least recently used one. */
  readonly #entries = new Map<string, Value>();

  /** @param max the number of entries, at least 1 */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entries, the least recently used first. An entry may be deleted meanwhile. */
  entries(): IterableIterator<[string, Value]> {
    return this.#entries.entries();
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#max && oldest !== undefined) {
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
