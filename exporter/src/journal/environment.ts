import { asBinary, type Database, open, type RootDatabase } from 'lmdb';
import { DataFile } from './disk/data-file';
import { FILE_MODE, prepareDirectory } from './disk/permissions';
import { ReservedSpace, type RowSize, type UsedSpace } from './disk/reserved-space';
import { JournalDamagedError, JournalError, remedyFor } from './disk/journal-error';
import { ignoreRejectionsOfLmdb, isFromLmdb } from './native-rejections';

export interface RowWrite {
  readonly table: Database<unknown, string>;
  readonly key: string;
  /** Undefined removes the row. */
  readonly value: unknown;
  /** Name of the table in messages. */
  readonly name: string;
}

/** Options of lmdb and msgpackr for the root table. */
export interface EnvironmentOptions {
  readonly maxDbs?: number;
  readonly useRecords?: boolean;
  readonly mapsAsObjects?: boolean;
  readonly variableMapSize?: boolean;
}

/** LMDB's limit is 1978 bytes of the encoded key. */
const MAX_KEY_BYTES = 1900;
/** A commit that runs longer blocks the next ones: they fail until it has ended. */
const MAX_COMMIT_MS = 10_000;

/**
 * One LMDB database with its data file: locked, checked before it is opened, and written one commit at a time. A commit is
 * given to LMDB only if its pages are allocated, so a full disk is an error here and not in LMDB.
 */
export class Environment {
  readonly root: RootDatabase<unknown, string>;
  /** What an operator should know: repaired pages and permissions that are too wide. */
  readonly warnings: readonly string[];
  readonly #directory: string;
  readonly #file: DataFile;
  readonly #space: ReservedSpace;
  /** Resolves when the running commit has ended. */
  #running: Promise<void> = Promise.resolve();
  #runningSince: number | undefined;
  /** Why LMDB must not be asked to write any more; undefined if it can. */
  #broken: string | undefined;

  private constructor(
    root: RootDatabase<unknown, string>,
    directory: string,
    file: DataFile,
    warnings: readonly string[],
  ) {
    this.root = root;
    this.#directory = directory;
    this.#file = file;
    this.#space = new ReservedSpace(file);
    this.warnings = warnings;
  }

  /**
   * @throws JournalDamagedError if the data file is damaged, JournalError if it cannot be used
   */
  static open(directory: string, options: EnvironmentOptions): Environment {
    ignoreRejectionsOfLmdb();
    const warnings = prepareDirectory(directory);
    const file = DataFile.open(directory);
    const isNew = file.size === 0;
    try {
      const repaired = file.check();
      file.allocateLockFile();
      if (isNew) {
        file.probeNewFile();
      }
      const root = open<unknown, string>({
        ...options,
        path: directory,
        noSubdir: false,
        ...{ permissionsMode: FILE_MODE },
      });
      file.hideLockFile();
      return new Environment(root, directory, file, [...warnings, ...repaired]);
    } catch (error) {
      // LMDB may have written a part of the first pages.
      if (isNew) {
        file.removeIncomplete();
      }
      file.close();
      if (error instanceof JournalError) {
        throw error;
      }
      throw new JournalError(
        `Opening the journal ${file.path} failed: ${String(error)}. ${remedyFor(error)}`,
        { cause: error },
      );
    }
  }

  /** The error of a row that cannot be used. It names the file and the table, never the content. */
  damaged(table: string, finding: string): JournalDamagedError {
    return new JournalDamagedError(this.#directory, `table "${table}": ${finding}`);
  }

  /**
   * Reads all rows of a table.
   *
   * @param finding why a row cannot be used, or undefined if it can
   * @throws JournalDamagedError at a row that cannot be decoded or used
   */
  *rows(
    table: Database<unknown, string>,
    name: string,
    finding: (key: string, row: unknown) => string | undefined,
  ): Generator<{ readonly key: string; readonly value: unknown }> {
    const entries = table.getRange()[Symbol.iterator]();
    for (;;) {
      const next = this.decoded(name, () => entries.next());
      if (next.done === true) {
        return;
      }
      const { key, value } = next.value;
      const found = finding(key, value);
      if (found !== undefined) {
        throw this.damaged(name, found);
      }
      yield { key, value };
    }
  }

  /** Runs a read. @throws JournalDamagedError if it fails; errors of decoding contain parts of rows, so it has no cause */
  decoded<T>(name: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof JournalError) {
        throw error;
      }
      throw this.damaged(name, 'a row cannot be decoded');
    }
  }

  /**
   * Writes the rows in one transaction, after the commits that run already.
   *
   * @returns the rows that cannot be encoded and were left out, as `table "key": error`
   * @throws JournalError if nothing was written: the disk is full, the file was removed, or an earlier commit still runs
   */
  async commit(writes: readonly RowWrite[]): Promise<readonly string[]> {
    if (this.#isStuck()) {
      throw new JournalError(
        `Writing the journal failed: a commit to ${this.#file.path} has not ended for ${MAX_COMMIT_MS / 1000} s. ` +
          'Check the disk, then restart the exporter.',
      );
    }
    const commit = this.#running.then(() => this.#commitNow(writes));
    this.#running = commit.then(
      () => this.#ended(),
      () => this.#ended(),
    );
    return commit;
  }

  /** Size of the pages in use. */
  get usedBytes(): number {
    return this.#space.used().bytes;
  }

  /** Allocates room for a transaction of this size. @throws JournalError if the disk is full */
  reserve(bytes: number): void {
    try {
      this.#space.ensure([{ key: 0, value: bytes }]);
    } catch (error) {
      throw writeError(this.#file.path, error);
    }
  }

  async close(): Promise<void> {
    if (this.#broken === undefined && !this.#isStuck()) {
      await this.#running;
      await this.root.close();
    }
    this.#file.close();
  }

  #isStuck(): boolean {
    return this.#runningSince !== undefined && performance.now() - this.#runningSince > MAX_COMMIT_MS;
  }

  /** Closes without waiting, after an error while the rows were read. */
  abandon(): void {
    void this.root.close();
    this.#file.close();
  }

  #ended(): void {
    this.#runningSince = undefined;
  }

  async #commitNow(writes: readonly RowWrite[]): Promise<readonly string[]> {
    const unpackable: string[] = [];
    this.#runningSince = performance.now();
    try {
      if (this.#broken !== undefined) {
        throw new JournalError(this.#broken);
      }
      const used = this.#space.used();
      const lost = this.#file.lostBecause(used.bytes);
      if (lost !== undefined) {
        throw new JournalError(`Writing the journal failed: ${this.#file.path} ${lost}.`);
      }
      // Encoding may store the names of properties that are new, in a transaction of its own.
      this.#space.ensure([], used);
      const rows = encodeAll(writes, unpackable);
      const encoded = this.#space.used();
      this.#space.ensure(
        rows.map(({ size }) => size),
        encoded,
      );
      this.#space.probe(encoded);
      await this.#write(rows, encoded);
    } catch (error) {
      throw error instanceof JournalError ? error : writeError(this.#file.path, error);
    }
    return unpackable;
  }

  /**
   * After a write that failed in LMDB itself, its next transaction may wait forever for a lock. The failure was harmless
   * only if the transaction is in the file, and syncing it to the disk failed.
   */
  async #write(rows: readonly EncodedRow[], before: UsedSpace): Promise<void> {
    try {
      // lmdb puts all writes of one turn of the event loop into one transaction.
      await Promise.all(
        rows.map(({ table, key, value }) =>
          value === undefined ? table.remove(key) : table.put(key, asBinary(value)),
        ),
      );
    } catch (error) {
      const cause = await causeOf(error);
      if (isFromLmdb(error) && this.#space.used().transaction <= before.transaction) {
        this.#broken =
          `Writing the journal failed: ${this.#file.path}: ${String(cause)}, and LMDB cannot continue after it. ` +
          'Check the disk, then restart the exporter.';
      }
      throw cause;
    }
  }
}

interface EncodedRow {
  readonly table: Database<unknown, string>;
  readonly key: string;
  readonly value: Uint8Array | undefined;
  readonly size: RowSize;
}

function encodeAll(writes: readonly RowWrite[], unpackable: string[]): EncodedRow[] {
  const rows: EncodedRow[] = [];
  for (const { table, key, value, name } of writes) {
    try {
      const keyBytes = Buffer.byteLength(key);
      if (keyBytes > MAX_KEY_BYTES) {
        throw new RangeError(`the key has more than ${MAX_KEY_BYTES} bytes`);
      }
      const bytes =
        value === undefined
          ? undefined
          : (table as Database<unknown, string> & Encodes).encoder.encode(value);
      const size = { key: keyBytes, value: bytes?.length ?? 0 };
      rows.push({ table, key, value: bytes, size });
    } catch (error) {
      // Errors of encoding concern this row, so a retry would not help. Disk errors have a code.
      if (error instanceof Error && 'code' in error) {
        throw error;
      }
      unpackable.push(`${name} ${JSON.stringify(key)}: ${String(error)}`);
    }
  }
  return rows;
}

/** The encoder of a table; lmdb does not declare its type. */
interface Encodes {
  readonly encoder: { encode(value: unknown): Uint8Array };
}

/** The error that lmdb hides behind "Commit failed": it arrives in the same turn of the event loop. */
async function causeOf(error: unknown): Promise<unknown> {
  if (error instanceof Error && 'commitError' in error) {
    const cause = Promise.resolve(error.commitError).then(
      () => error,
      (reason: unknown) => reason,
    );
    return Promise.race([cause, new Promise((resolve) => setImmediate(resolve, error))]);
  }
  return error;
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space or inodes on its file system',
  EDQUOT: 'Raise the quota of the account, or free space',
  EFBIG: 'Raise the file size limit of the process (ulimit -f)',
  EROFS: 'Mount its file system for writing',
  EIO: 'Check the disk',
};

function writeError(path: string, error: unknown): JournalError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const remedy = REMEDIES[code] ?? 'Check the disk and the permissions';
  return new JournalError(
    `Writing the journal failed: ${path}: ${String(error)}. ${remedy}; the exporter tries again every second.`,
    { cause: error },
  );
}
