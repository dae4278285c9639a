import { type Database, type RootDatabase } from 'lmdb';
import { type GapRecord, NO_GAPS } from '../model/observation-gap';
import { type Millis } from '../model/time';
import { prepareDirectory } from './disk/permissions';
import { STRUCTURED } from './rows/encoding';
import { Environment, type RowWrite } from './environment';
import { JournalError } from './disk/journal-error';
import { JournalLock } from './journal-lock';
import { JOURNAL_FORMAT, MIGRATIONS, migrationsFrom, type StoredRow } from './migrations';
import { type Tables } from './rows/records';
import { metaFinding, rowFinding } from './rows/row-shapes';
import { StagedRows } from './staged-rows';

export const TABLES = [
  'worker',
  'assessment',
  'duration',
  'task_total',
  'lost_tasks',
  'interarrival',
  'queue',
  'sandbox',
  'usage',
  'maintenance',
  'acknowledgement',
  'type_minimum',
  'crash_group',
  'ended_worker',
  'source_totals',
] as const;

export interface JournalMeta {
  readonly format: number;
  /** When the exporter first ran with this journal. */
  readonly observedSince: Millis;
  /** Time of the last commit: the exporter could receive heartbeats until then, and up to a second longer. */
  readonly committedAt: Millis;
  readonly gaps: GapRecord;
}

/** Key under which a table stores the property names of its rows, so that each row need not repeat them. */
const STRUCTURES = Symbol.for('structures');

type OpenTables = Readonly<Record<keyof Tables, Database<unknown, string>>>;

/**
 * The fleet on disk (LMDB). Writes are staged and committed in groups: everything staged while one commit runs goes
 * into the next one, in one transaction, with only the newest value of each key. Committed writes survive the end of
 * the process (SIGKILL included) at once, and a crash of the machine as soon as the operating system has synced them,
 * shortly after.
 *
 * States of a write: staged (`write`) → in the running commit → committed (`committed` resolves). If a commit fails,
 * its writes are staged again, unless a newer write of the same key is staged already.
 *
 * States of a journal: closed → locked (one exporter per directory) → migrated to the current format → open → closed.
 */
export class Journal {
  /** The format that the journal had when it was opened, if it was an older one; undefined otherwise. */
  readonly migratedFrom: number | undefined;
  /** What an operator should know about the files, as sentences for the log. */
  readonly warnings: readonly string[];
  readonly #environment: Environment;
  readonly #lock: JournalLock;
  readonly #tables: OpenTables;
  #readMeta: () => Omit<JournalMeta, 'format'>;
  #staged = new StagedRows();
  /** Numbers of writes staged and committed since the journal was opened. */
  #stagedCount = 0;
  #committedCount = 0;
  #commit: Promise<void> | undefined;
  readonly #commitIntervalMs: Millis;
  /** When the last commit began, by the monotonic clock. */
  #committedAt: Millis = Number.NEGATIVE_INFINITY;

  private constructor(
    { environment, tables, migratedFrom }: OpenedTables,
    lock: JournalLock,
    now: Millis,
    commitIntervalMs: Millis,
  ) {
    this.#environment = environment;
    this.#lock = lock;
    this.warnings = environment.warnings;
    this.#commitIntervalMs = commitIntervalMs;
    this.#tables = tables;
    this.migratedFrom = migratedFrom;
    const meta = readMeta(environment) ?? { observedSince: now, committedAt: now, gaps: NO_GAPS };
    this.#readMeta = () => meta;
  }

  /**
   * Locks the directory, opens the journal in it (creating both if needed) and migrates an older format.
   *
   * @param now start time of a new journal
   * @param commitIntervalMs minimum time from one commit to the next. Writes in between go into one commit, and most rows
   *   that sum over workers are written once for all of them. A write after a pause is committed at once
   * @throws JournalError if another exporter uses the directory, if it holds something else, or if its format is not
   *   supported; JournalDamagedError if it is damaged
   */
  static open(directory: string, now: Millis, commitIntervalMs: Millis = 0): Journal {
    prepareDirectory(directory);
    const lock = JournalLock.acquire(directory);
    let environment: Environment | undefined;
    try {
      const opened = openEnvironment(directory);
      ({ environment } = opened);
      return new Journal(opened, lock, now, commitIntervalMs);
    } catch (error) {
      environment?.abandon();
      lock.release();
      throw error;
    }
  }

  meta(): Omit<JournalMeta, 'format'> {
    return this.#readMeta();
  }

  /** Sets the function that returns the metadata for each commit. */
  setMetaSource(readMeta: () => Omit<JournalMeta, 'format'>): void {
    this.#readMeta = readMeta;
  }

  /** All rows of a table. @throws JournalDamagedError at a row that cannot be used */
  *rows<Table extends keyof Tables>(table: Table): Generator<Tables[Table]> {
    const finding = (key: string, row: unknown) => rowFinding(table, key, row);
    for (const { value } of this.#environment.rows(this.#tables[table], table, finding)) {
      yield value as Tables[Table];
    }
  }

  /** @throws JournalDamagedError if the row cannot be used */
  read<Table extends keyof Tables>(table: Table, key: string): Tables[Table] | undefined {
    const row = this.#environment.decoded(table, () => this.#tables[table].get(key));
    const finding = row === undefined ? undefined : rowFinding(table, key, row);
    if (finding !== undefined) {
      throw this.#environment.damaged(table, finding);
    }
    return row as Tables[Table] | undefined;
  }

  /**
   * Stages a write; undefined removes the row. The row is on disk once `committed` resolves, with the content that it has
   * at the commit: a row of sums may grow until then, together with the rows of the workers that it sums over.
   */
  write<Table extends keyof Tables>(table: Table, key: string, value: Tables[Table] | undefined): void {
    this.#staged.set(table, key, value);
    this.#stagedCount++;
  }

  /**
   * Resolves when everything that was staged before the call is committed.
   *
   * @throws JournalError if the commit fails (a full disk): the writes stay staged, and the next call retries. Also if
   *   a row cannot be packed: that row is dropped, so that it fails one commit only, and the others are written
   */
  async committed(): Promise<void> {
    const target = this.#stagedCount;
    while (this.#committedCount < target) {
      await this.#commitNow();
    }
  }

  /** Commits now, even without staged writes, so that the metadata is current. */
  async checkpoint(): Promise<void> {
    await this.#commitNow();
  }

  /** @throws JournalError if the last changes cannot be written; everything is released nevertheless */
  async close(): Promise<void> {
    try {
      await this.committed();
      await this.checkpoint();
    } finally {
      await this.#environment.close();
      this.#lock.release();
    }
  }

  /** Closes without writing, after an error while the rows were read. */
  abandon(): void {
    this.#environment.abandon();
    this.#lock.release();
  }

  #commitNow(): Promise<void> {
    this.#commit ??= this.#flush().finally(() => (this.#commit = undefined));
    return this.#commit;
  }

  async #flush(): Promise<void> {
    // Waits at least one turn of the event loop, so that reports that arrive together are committed together.
    const wait = this.#committedAt + this.#commitIntervalMs - performance.now();
    await new Promise((resolve) => (wait > 0 ? setTimeout(resolve, wait) : setImmediate(resolve)));
    this.#committedAt = performance.now();
    const staged = this.#staged;
    const target = this.#stagedCount;
    this.#staged = new StagedRows();
    const { root } = this.#environment;
    const meta = { format: JOURNAL_FORMAT, ...this.#readMeta() };
    let unpackable: readonly string[];
    try {
      const writes: RowWrite[] = [{ table: root, name: 'meta', key: 'meta', value: meta }];
      for (const [name, rows] of staged.tables()) {
        for (const [key, value] of rows) {
          writes.push({ table: this.#tables[name], name, key, value });
        }
      }
      unpackable = await this.#environment.commit(writes);
      this.#committedCount = target;
    } catch (error) {
      this.#staged.addOlder(staged);
      throw error;
    }
    if (unpackable.length > 0) {
      throw new JournalError(`Dropped rows that cannot be packed: ${unpackable.join('; ')}`);
    }
  }
}

interface OpenedTables {
  readonly environment: Environment;
  readonly tables: OpenTables;
  readonly migratedFrom: number | undefined;
}

function readMeta(environment: Environment): JournalMeta | undefined {
  const meta = environment.decoded('meta', () => environment.root.get('meta'));
  const finding = meta === undefined ? undefined : metaFinding(meta);
  if (finding !== undefined) {
    throw environment.damaged('meta', finding);
  }
  return meta as JournalMeta | undefined;
}

/** @throws JournalError if the directory holds something else, or a format that is not supported */
function openEnvironment(directory: string): OpenedTables {
  const environment = Environment.open(directory, { maxDbs: TABLES.length + 1 });
  const { root } = environment;
  try {
    const meta = environment.decoded('meta', () => root.get('meta')) as Partial<JournalMeta> | undefined;
    if (meta === undefined && [...root.getKeys()].some((key) => !TABLES.some((name) => name === key))) {
      throw new JournalError(
        `The database in ${directory} belongs to another program. Set --storage.path to another directory.`,
      );
    }
    const format = meta === undefined ? JOURNAL_FORMAT : meta.format;
    if (meta !== undefined && migrationsFrom(Number(format)) === undefined) {
      throw new JournalError(unsupportedFormat(directory, format));
    }
    const tables = openTables(root);
    if (meta === undefined || format === undefined || format === JOURNAL_FORMAT) {
      return { environment, tables, migratedFrom: undefined };
    }
    migrate(environment, tables, format, meta);
    return { environment, tables, migratedFrom: format };
  } catch (error) {
    environment.abandon();
    if (error instanceof JournalError) {
      throw error;
    }
    throw new JournalError(
      `Migrating the journal in ${directory} to format ${JOURNAL_FORMAT} failed: ${String(error)}. ` +
        'The journal is unchanged.',
      { cause: error },
    );
  }
}

function unsupportedFormat(directory: string, format: number | undefined): string {
  const oldest = Math.min(JOURNAL_FORMAT, ...MIGRATIONS.keys());
  const writer = Number(format) > JOURNAL_FORMAT ? 'a newer version of the exporter' : 'another version';
  return (
    `The journal in ${directory} has format ${String(format)}, written by ${writer}; ` +
    `this version supports formats ${oldest} to ${JOURNAL_FORMAT}. ` +
    'Run the version that wrote it, or move the directory away to start with an empty journal.'
  );
}

export function openTables(root: RootDatabase<unknown, string>): OpenTables {
  const table = (name: keyof Tables) =>
    root.openDB<unknown, string>({
      name,
      encoding: 'msgpack',
      sharedStructuresKey: STRUCTURES,
      ...STRUCTURED,
    });
  return Object.fromEntries(TABLES.map((name) => [name, table(name)])) as Record<
    keyof Tables,
    Database<unknown, string>
  >;
}

/**
 * Rewrites the journal in the current format, in one transaction: after a crash at any point the journal has either the
 * old format with the old rows or the new format with the new rows.
 */
function migrate(environment: Environment, tables: OpenTables, format: number, meta: StoredRow): void {
  const steps = migrationsFrom(format) ?? [];
  const { root } = environment;
  // The migrated rows need as much room as all the present ones.
  environment.reserve(environment.usedBytes);
  root.transactionSync(() => {
    for (const name of TABLES) {
      const table = tables[name];
      const rows = [...environment.rows(table, name, () => undefined)];
      // Also removes the stored property names: they would be used up by names of rows that no longer exist.
      void table.clearAsync();
      for (const { key, value } of rows) {
        table.putSync(
          key,
          steps.reduce((row, step) => step.row(name, row), value as StoredRow),
        );
      }
    }
    const migrated = steps.reduce((row, step) => step.meta(row), meta);
    root.putSync('meta', { ...migrated, format: JOURNAL_FORMAT });
  });
}
