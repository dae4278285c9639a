import { mkdirSync } from 'node:fs';
import { open, type RootDatabase } from 'lmdb';
import { JournalError, prepareJournal } from './journal-file';
import { SCHEMALESS } from './encoding';

export interface TableOptions<Row> {
  /** Name of the table in messages, for example "log of alerts". */
  readonly description: string;
  /** Maximum number of rows. */
  readonly size: number;
  /** Whether a row is evicted only if there are no other rows, whatever its age. */
  readonly evictLast: (row: Row) => boolean;
}

/** The newest rows by key, in memory and on disk. The lock of the fleet's journal also protects this table. */
export class BoundedTable<Row extends { readonly key: string }> {
  readonly #database: RootDatabase<Row, string>;
  readonly #options: TableOptions<Row>;
  readonly #rows = new Map<string, Row>();

  private constructor(database: RootDatabase<Row, string>, options: TableOptions<Row>) {
    this.#database = database;
    this.#options = options;
    for (const { key, value } of database.getRange()) {
      this.#rows.set(key, value);
    }
  }

  /**
   * Opens the table and reads its rows.
   *
   * @throws JournalError if the directory contains other data or cannot be used
   */
  static open<Row extends { readonly key: string }>(
    directory: string,
    options: TableOptions<Row>,
  ): BoundedTable<Row> {
    mkdirSync(directory, { recursive: true });
    prepareJournal(directory);
    return new BoundedTable(open<Row, string>({ path: directory, noSubdir: false, ...SCHEMALESS }), options);
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
      await Promise.all([
        ...rows.map((row) => this.#database.put(row.key, row)),
        ...evicted.map(({ key }) => this.#database.remove(key)),
      ]);
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
      throw new JournalError(`Writing the ${this.#options.description} failed: ${String(error)}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
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
