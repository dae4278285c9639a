import { mkdirSync } from 'node:fs';
import { open, type RootDatabase } from 'lmdb';
import { JournalError, prepareJournal } from './journal-file';
import { SCHEMALESS } from './encoding';

export interface TableOptions<Row> {
  /** What it is, for messages: "log of alerts". */
  readonly description: string;
  /** Rows that are kept. */
  readonly size: number;
  /** Those that make room last, however old they are. */
  readonly evictLast: (row: Row) => boolean;
}

/** The newest rows by key, in memory and on disk. Beside the fleet's journal, whose lock guards this as well. */
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
   * Opens the table and reads it back.
   *
   * @throws JournalError where the directory holds something else or cannot be used
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
   * Adds rows, or replaces those of the same keys: in memory at once, and on disk when the promise resolves.
   *
   * @throws JournalError where they cannot be written; then memory is as it was, too
   */
  async put(...rows: readonly Row[]): Promise<void> {
    const before = new Map(rows.map(({ key }) => [key, this.#rows.get(key)]));
    for (const row of rows) {
      this.#rows.set(row.key, row);
    }
    const gone = this.#excessRows();
    for (const row of gone) {
      if (!before.has(row.key)) {
        before.set(row.key, row);
      }
      this.#rows.delete(row.key);
    }
    try {
      await Promise.all([
        ...rows.map((row) => this.#database.put(row.key, row)),
        ...gone.map(({ key }) => this.#database.remove(key)),
      ]);
    } catch (error) {
      const ours = new Map(rows.map((row) => [row.key, row]));
      for (const [key, row] of before) {
        // What somebody else has put there since is theirs.
        if (this.#rows.get(key) !== ours.get(key)) {
          continue;
        }
        if (row === undefined) {
          this.#rows.delete(key);
        } else {
          this.#rows.set(key, row);
        }
      }
      throw new JournalError(`The ${this.#options.description} cannot be written: ${String(error)}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** The oldest above the size. */
  #excessRows(): Row[] {
    const { size, evictLast: lasting } = this.#options;
    const excess = this.#rows.size - size;
    if (excess <= 0) {
      return [];
    }
    const byAge = [...this.#rows.values()].sort(
      (a, b) => Number(lasting(a)) - Number(lasting(b)) || (a.key < b.key ? -1 : 1),
    );
    return byAge.slice(0, excess);
  }
}
