import { type Table } from './bounded-table';

/** A table in memory, for tests with many histories. A put takes effect in memory at once, and resolves later, as on disk. */
export class MemoryTable<Row extends { readonly key: string }> implements Table<Row> {
  readonly #rows: Map<string, Row>;
  /** If set, writing fails with it. */
  failure: Error | undefined;

  constructor(rows: Iterable<Row> = []) {
    this.#rows = new Map([...rows].map((row) => [row.key, row]));
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  rows(): Iterable<Row> {
    return this.#rows.values();
  }

  async put(...rows: readonly Row[]): Promise<void> {
    if (this.failure !== undefined) {
      throw this.failure;
    }
    for (const row of rows) {
      this.#rows.set(row.key, row);
    }
  }

  async close(): Promise<void> {}
}
