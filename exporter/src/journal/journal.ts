import { type Database, open, type RootDatabase } from 'lmdb';
import { type GapRecord, NO_GAPS } from '../model/observation-gap';
import { type Millis } from '../model/time';
import { STRUCTURED } from './encoding';
import { JournalError, prepareJournal } from './journal-file';
import { JournalLock } from './journal-lock';
import { type Tables } from './records';

/** Raise it when a record's shape changes in a way that older code, or newer, would misread. */
const JOURNAL_FORMAT = 2;

const TABLES = ['worker', 'assessment', 'duration', 'interarrival', 'queue', 'sandbox', 'usage'] as const;

export interface JournalMeta {
  readonly format: number;
  /** When we first listened. */
  readonly since: Millis;
  /** When we last listened, at least; up to a second old. */
  readonly stamp: Millis;
  readonly hearing: GapRecord;
}

/** Where a table keeps the keys of its rows, so that each row need not repeat them. */
const STRUCTURES = Symbol.for('structures');

interface Write {
  readonly table: keyof Tables;
  readonly key: string;
  /** Undefined removes. */
  readonly value: unknown;
}

/**
 * What is known, on disk. Writes are staged and committed in groups: all that was staged while one commit ran goes
 * into the next, in one transaction, the newest value of each key only. Committed writes outlive the process
 * (SIGKILL included) at once, and the machine as soon as the operating system has synced them, shortly after.
 */
export class Journal {
  readonly #root: RootDatabase<unknown, string>;
  readonly #lock: JournalLock;
  readonly #tables: Readonly<Record<keyof Tables, Database<unknown, string>>>;
  #readMeta: () => Omit<JournalMeta, 'format'>;
  #staged = new Map<string, Write>();
  /** Writes staged and writes committed since the start. */
  #written = 0;
  #durable = 0;
  #commit: Promise<void> | undefined;
  readonly #commitIntervalMs: Millis;
  /** When the last commit began, by the monotonic clock. */
  #committedAt: Millis = Number.NEGATIVE_INFINITY;

  private constructor(root: RootDatabase<unknown, string>, lock: JournalLock, now: Millis, every: Millis) {
    this.#root = root;
    this.#lock = lock;
    this.#commitIntervalMs = every;
    const table = (name: keyof Tables) =>
      root.openDB<unknown, string>({
        name,
        encoding: 'msgpack',
        sharedStructuresKey: STRUCTURES,
        ...STRUCTURED,
      });
    this.#tables = Object.fromEntries(TABLES.map((name) => [name, table(name)])) as Record<
      keyof Tables,
      Database<unknown, string>
    >;
    const meta = (root.get('meta') as JournalMeta | undefined) ?? {
      since: now,
      stamp: now,
      hearing: NO_GAPS,
    };
    this.#readMeta = () => meta;
  }

  /**
   * @param now taken for the beginning of a new journal
   * @param every time from one commit to the next, at least: what comes in between goes into one, and most rows that
   *   sum over workers are written once for all of them. Who comes after a pause is committed at once.
   * @throws JournalError where another exporter uses the directory, or it holds something else, or another format
   */
  static open(directory: string, now: Millis, every: Millis = 0): Journal {
    prepareJournal(directory);
    const lock = JournalLock.acquire(directory);
    try {
      return new Journal(openRoot(directory), lock, now, every);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  meta(): Omit<JournalMeta, 'format'> {
    return this.#readMeta();
  }

  /** Says what each commit writes beside its rows. */
  setMetaSource(describe: () => Omit<JournalMeta, 'format'>): void {
    this.#readMeta = describe;
  }

  *rows<Table extends keyof Tables>(table: Table): Generator<Tables[Table]> {
    for (const { value } of this.#tables[table].getRange()) yield value as Tables[Table];
  }

  read<Table extends keyof Tables>(table: Table, key: string): Tables[Table] | undefined {
    return this.#tables[table].get(key) as Tables[Table] | undefined;
  }

  /**
   * Stages a write; undefined removes. It stands on disk once `committed` resolves, as it is at the commit: a row of sums
   * may go on growing until then, together with those of the workers that it sums over.
   */
  write<Table extends keyof Tables>(table: Table, key: string, value: Tables[Table] | undefined): void {
    this.#staged.set(`${table}\n${key}`, { table, key, value });
    this.#written++;
  }

  /**
   * Resolves when all that was staged before the call is committed.
   *
   * @throws JournalError where it cannot be written (a full disk); what was staged stays so, and the next call tries again.
   *   Also where a row cannot be packed: that one is given up, so that it fails one commit and not each, and the others
   *   are written
   */
  async committed(): Promise<void> {
    const target = this.#written;
    while (this.#durable < target) await this.#commitNow();
  }

  /** Commits now, if only to tell when we last listened. */
  async checkpoint(): Promise<void> {
    await this.#commitNow();
  }

  async close(): Promise<void> {
    await this.committed();
    await this.checkpoint();
    await this.#root.close();
    this.#lock.release();
  }

  #commitNow(): Promise<void> {
    this.#commit ??= this.#flush().finally(() => (this.#commit = undefined));
    return this.#commit;
  }

  async #flush(): Promise<void> {
    // One turn of the loop at least, so that reports that came together are committed together.
    const wait = this.#committedAt + this.#commitIntervalMs - performance.now();
    await new Promise((resolve) => (wait > 0 ? setTimeout(resolve, wait) : setImmediate(resolve)));
    this.#committedAt = performance.now();
    const staged = this.#staged;
    const target = this.#written;
    this.#staged = new Map();
    const unpackable: string[] = [];
    try {
      // lmdb puts all writes of one turn into one transaction.
      const writes: Promise<boolean>[] = [
        this.#root.put('meta', { format: JOURNAL_FORMAT, ...this.#readMeta() }),
      ];
      for (const { table, key, value } of staged.values()) {
        const rows = this.#tables[table];
        try {
          writes.push(value === undefined ? rows.remove(key) : rows.put(key, value));
        } catch (error) {
          // What lmdb throws at once is about this row, and trying again would not help. Errors of the disk have a code.
          if (error instanceof Error && 'code' in error) writes.push(Promise.reject(error));
          else unpackable.push(`${table} ${JSON.stringify(key)}: ${String(error)}`);
        }
      }
      await Promise.all(writes);
      this.#durable = target;
    } catch (error) {
      this.#staged = new Map([...staged, ...this.#staged]);
      throw new JournalError(`The journal cannot be written: ${String(error)}`, { cause: error });
    }
    if (unpackable.length > 0)
      throw new JournalError(`Rows cannot be packed, and were given up: ${unpackable.join('; ')}`);
  }
}

/** @throws JournalError where the directory holds something else, or another format */
function openRoot(directory: string): RootDatabase<unknown, string> {
  let root: RootDatabase<unknown, string>;
  try {
    root = open<unknown, string>({ path: directory, maxDbs: TABLES.length + 1, noSubdir: false });
  } catch (error) {
    throw new JournalError(`The journal in ${directory} cannot be opened: ${String(error)}`);
  }
  const meta = root.get('meta') as Partial<JournalMeta> | undefined;
  if (meta !== undefined && meta.format !== JOURNAL_FORMAT) {
    void root.close();
    throw new JournalError(
      `The journal in ${directory} has format ${String(meta.format)}; this version reads format ${JOURNAL_FORMAT}. ` +
        'Run the version that wrote it, or move the directory away to start empty.',
    );
  }
  if (meta === undefined && [...root.getKeys()].some((key) => !TABLES.some((name) => name === key))) {
    void root.close();
    throw new JournalError(
      `The database in ${directory} is another program's. Set --storage.path to another directory.`,
    );
  }
  return root;
}
