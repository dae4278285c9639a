import { type Database } from 'lmdb';
import { SCHEMALESS } from './encoding';
import { Environment } from './environment';
import { JournalError } from './journal-error';

export interface TableOptions<Row> {
  /** Name of the table in messages, for example "log of alerts". */
  readonly description: string;
  /** Maximum number of rows. */
  readonly size: number;
  /** Whether a row is evicted only if there are no other rows, whatever its age. */
  readonly evictLast: (row: Row) => boolean;
  /** Whether a stored value is a row that this version can use. */
  readonly fits: (value: unknown) => boolean;
}

/** The newest rows by key, in memory and on disk. The lock of the fleet's journal also protects this table. */
export class BoundedTable<Row extends { readonly key: string }> {
  readonly #environment: Environment;
  readonly #table: Database<unknown, string>;
  readonly #options: TableOptions<Row>;
  readonly #rows = new Map<string, Row>();

  private constructor(environment: Environment, options: TableOptions<Row>) {
    this.#environment = environment;
    this.#table = environment.root;
    this.#options = options;
    const finding = (key: string, value: unknown) =>
      options.fits(value) && (value as Row).key === key
        ? undefined
        : 'a row does not have the expected content';
    for (const { key, value } of environment.rows(this.#table, options.description, finding)) {
      this.#rows.set(key, value as Row);
    }
  }

  /**
   * Opens the table and reads its rows.
   *
   * @throws JournalError if the directory contains other data or cannot be used; JournalDamagedError if it is damaged
   */
  static open<Row extends { readonly key: string }>(
    directory: string,
    options: TableOptions<Row>,
  ): BoundedTable<Row> {
    const environment = Environment.open(directory, SCHEMALESS);
    try {
      return new BoundedTable(environment, options);
    } catch (error) {
      environment.abandon();
      throw error;
    }
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  rows(): Iterable<Row> {
    return this.#rows.values();
  }

  /**
   * Adds rows or replaces those with the same keys: in memory immediately, on disk when the promise resolves.
   *
   * @throws JournalError if they cannot be written; the rows in memory are then restored
   */
  async put(...rows: readonly Row[]): Promise<void> {
    const before = new Map(rows.map(({ key }) => [key, this.#rows.get(key)]));
    for (const row of rows) {
      this.#rows.set(row.key, row);
    }
    const evicted = this.#excessRows();
    for (const row of evicted) {
      if (!before.has(row.key)) {
        before.set(row.key, row);
      }
      this.#rows.delete(row.key);
    }
    try {
      const table = this.#table;
      const unpackable = await this.#environment.commit([
        ...rows.map((row) => ({ table, key: row.key, value: row, name: row.key })),
        ...evicted.map(({ key }) => ({ table, key, value: undefined, name: key })),
      ]);
      if (unpackable.length > 0) {
        throw new JournalError(`rows that cannot be packed: ${unpackable.join('; ')}`);
      }
    } catch (error) {
      const written = new Map(rows.map((row) => [row.key, row]));
      for (const [key, row] of before) {
        // A later call has replaced the row.
        if (this.#rows.get(key) !== written.get(key)) {
          continue;
        }
        if (row === undefined) {
          this.#rows.delete(key);
        } else {
          this.#rows.set(key, row);
        }
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new JournalError(`Writing the ${this.#options.description} failed: ${reason}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#environment.close();
  }

  /** Returns the rows to evict: the oldest ones above the maximum. */
  #excessRows(): Row[] {
    const { size, evictLast } = this.#options;
    const excess = this.#rows.size - size;
    if (excess <= 0) {
      return [];
    }
    const byAge = [...this.#rows.values()].sort(
      (a, b) => Number(evictLast(a)) - Number(evictLast(b)) || (a.key < b.key ? -1 : 1),
    );
    return byAge.slice(0, excess);
  }
}
