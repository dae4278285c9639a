/**
 * Entries by key that are reported as a patch: null removes what was reported before. Nulls are kept and reported every
 * time, so that a lost report does not lose the removal. When the table is full, the oldest null makes room.
 */
export class BoundedEntries<Value> {
  readonly #entries = new Map<string, { readonly value: Value | null; readonly size: number }>();
  #size = 0;

  readonly #maxEntries: number;
  readonly #maxSize: number;

  /** @param maxSize limit of the sum of the sizes */
  constructor(maxEntries: number, maxSize = Infinity) {
    this.#maxEntries = maxEntries;
    this.#maxSize = maxSize;
  }

  /** Adds or replaces an entry. @returns whether there was room; if not, the previous value is kept */
  set(key: string, value: Value | null, size = 0): boolean {
    const previous = this.#entries.get(key);
    const growth = size - (previous?.size ?? 0);
    if (this.#size + growth > this.#maxSize || (previous === undefined && !this.#makeRoom())) {
      return false;
    }
    this.#entries.set(key, { value, size });
    this.#size += growth;
    return true;
  }

  /** Returns all entries, undefined if none was ever set. */
  report(): Record<string, Value | null> | undefined {
    return this.#entries.size === 0
      ? undefined
      : Object.fromEntries([...this.#entries].map(([key, { value }]) => [key, value]));
  }

  #makeRoom(): boolean {
    if (this.#entries.size < this.#maxEntries) {
      return true;
    }
    const removed = [...this.#entries].find(([, { value }]) => value === null);
    if (removed === undefined) {
      return false;
    }
    const [key, { size }] = removed;
    this.#entries.delete(key);
    this.#size -= size;
    return true;
  }
}
