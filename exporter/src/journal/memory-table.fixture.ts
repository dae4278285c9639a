import { type Table } from './bounded-table';

/**
 * A table in memory, for tests with many histories. A put takes effect in `get` and `rows` at once. What is on disk,
 * `stored`, follows with the promise of the put.
 */
export class MemoryTable<Row extends { readonly key: string }> implements Table<Row> {
  readonly #rows: Map<string, Row>;
  readonly #stored: Map<string, Row>;
  readonly #held: (() => void)[] = [];
  #failure: Error | undefined;
  #holds = false;
  #putCount = 0;

  constructor(rows: Iterable<Row> = []) {
    this.#rows = new Map([...rows].map((row) => [row.key, row]));
    this.#stored = new Map(this.#rows);
  }

  /** The rows that a kill −9 leaves. */
  stored(): Iterable<Row> {
    return this.#stored.values();
  }

  /** Number of puts so far, failed ones included. */
  get putCount(): number {
    return this.#putCount;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  rows(): Iterable<Row> {
    return this.#rows.values();
  }

  /** Lets all writing fail from now on; undefined ends that. */
  fail(failure: Error | undefined): void {
    this.#failure = failure;
  }

  /** Lets writes wait from now on, or lets those that wait end. */
  hold(holds: boolean): void {
    this.#holds = holds;
    if (!holds) {
      for (const end of this.#held.splice(0)) {
        end();
      }
    }
  }

  async put(...rows: readonly Row[]): Promise<void> {
    this.#putCount += 1;
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    store(rows, this.#rows);
    if (this.#holds) {
      await new Promise<void>((resolve) => this.#held.push(resolve));
    }
    store(rows, this.#stored);
  }

  async close(): Promise<void> {}
}

function store<Row extends { readonly key: string }>(rows: readonly Row[], into: Map<string, Row>): void {
  for (const row of rows) {
    into.set(row.key, row);
  }
}
