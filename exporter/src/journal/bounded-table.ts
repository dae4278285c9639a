import { type Database } from 'lmdb';
import { estimateBytes } from '../model/estimate-bytes';
import { SCHEMALESS } from './rows/encoding';
import { Environment } from './environment';
import { EvictionOrder } from './eviction-order';
import { JournalError } from './disk/journal-error';

export interface TableOptions<Row> {
  /** Name of the table in messages, for example "log of alerts". */
  readonly description: string;
  /** Maximum number of rows. */
  readonly size: number;
  /** Maximum size of all rows together, in the unit of `bytesOf`; unlimited if absent. */
  readonly maxBytes?: number;
  /** Size of a row: the estimate of its memory by default. */
  readonly bytesOf?: (row: Row) => number;
  /** Called with the number of rows that are deleted because a maximum is reached, also while the table is opened. */
  readonly onEvicted?: (count: number) => void;
  /** Whether a row is evicted only if there are no other rows, whatever its age. */
  readonly evictLast: (row: Row) => boolean;
  /** Whether a stored value is a row that this version can use. */
  readonly fits: (value: unknown) => boolean;
}

/** The part of a BoundedTable that its users need; tests replace it by one in memory. */
export interface Table<Row> {
  get(key: string): Row | undefined;
  rows(): Iterable<Row>;
  put(...rows: readonly Row[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * The newest rows by key, in memory and on disk, up to a number of rows and of bytes. The lock of the fleet's journal also
 * protects this table.
 *
 * Eviction: if a maximum is exceeded, rows are deleted in the order of their keys, those of `evictLast` after all others.
 */
export class BoundedTable<Row extends { readonly key: string }> implements Table<Row> {
  readonly #environment: Environment;
  readonly #table: Database<unknown, string>;
  readonly #options: TableOptions<Row>;
  readonly #rows = new Map<string, Row>();
  readonly #sizes = new Map<string, number>();
  readonly #order = new EvictionOrder();
  /** Keys of rows that were evicted while the table was opened. The next commit deletes them. */
  readonly #onDiskOnly = new Set<string>();
  #bytes = 0;

  private constructor(environment: Environment, options: TableOptions<Row>) {
    this.#environment = environment;
    this.#table = environment.root;
    this.#options = options;
    const { maxBytes = Number.POSITIVE_INFINITY, size } = options;
    const finding = (key: string, value: unknown) =>
      options.fits(value) && (value as Row).key === key
        ? undefined
        : 'a row does not have the expected content';
    for (const { key, value } of environment.rows(this.#table, options.description, finding)) {
      this.#set(key, value as Row);
      // A table that was written with higher limits must not fill the memory while it is read.
      if (this.#rows.size > 2 * size || this.#bytes > 2 * maxBytes) {
        this.#evictFromMemory();
      }
    }
    this.#evictFromMemory();
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

  /** Number of rows. */
  get size(): number {
    return this.#rows.size;
  }

  /** Size of all rows, in the unit of `bytesOf`. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Size of a row; 0 without one. */
  bytesOf(key: string): number {
    return this.#sizes.get(key) ?? 0;
  }

  /**
   * Adds rows or replaces those with the same keys: in memory immediately, on disk when the promise resolves.
   *
   * @throws JournalError if they cannot be written; the rows in memory are then restored
   */
  async put(...rows: readonly Row[]): Promise<void> {
    const before = new Map(rows.map(({ key }) => [key, this.#rows.get(key)]));
    for (const row of rows) {
      this.#set(row.key, row);
    }
    const evicted = this.#evict();
    for (const row of evicted) {
      if (!before.has(row.key)) {
        before.set(row.key, row);
      }
    }
    try {
      const table = this.#table;
      const removed = [...evicted.map(({ key }) => key), ...this.#takeOnDiskOnly()];
      const unpackable = await this.#environment.commit([
        ...rows.map((row) => ({ table, key: row.key, value: row, name: row.key })),
        ...removed.map((key) => ({ table, key, value: undefined, name: key })),
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
          this.#delete(key);
        } else {
          this.#set(key, row);
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

  #set(key: string, row: Row): void {
    const { bytesOf = estimateBytes, evictLast } = this.#options;
    const bytes = bytesOf(row);
    this.#bytes += bytes - this.bytesOf(key);
    this.#sizes.set(key, bytes);
    this.#rows.set(key, row);
    this.#order.set(key, evictLast(row));
  }

  #delete(key: string): void {
    this.#bytes -= this.bytesOf(key);
    this.#sizes.delete(key);
    this.#rows.delete(key);
    this.#order.delete(key);
  }

  /** If the commit fails, the rows are evicted again when the table is opened again. */
  #takeOnDiskOnly(): string[] {
    const keys = [...this.#onDiskOnly].filter((key) => !this.#rows.has(key));
    this.#onDiskOnly.clear();
    return keys;
  }

  #evictFromMemory(): void {
    for (const { key } of this.#evict()) {
      this.#onDiskOnly.add(key);
    }
  }

  /** Deletes rows from memory until both maximums hold. Returns the deleted rows. */
  #evict(): Row[] {
    const { size, maxBytes = Number.POSITIVE_INFINITY, onEvicted } = this.#options;
    const evicted: Row[] = [];
    while (this.#rows.size > size || this.#bytes > maxBytes) {
      const key = this.#order.next();
      const row = key === undefined ? undefined : this.#rows.get(key);
      if (row === undefined) {
        break;
      }
      this.#delete(row.key);
      evicted.push(row);
    }
    if (evicted.length === 0) {
      return evicted;
    }
    onEvicted?.(evicted.length);
    return evicted;
  }
}
