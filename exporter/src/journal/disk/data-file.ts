import {
  closeSync,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { JournalDamagedError, JournalError, remedyFor } from './journal-error';
import { checkPages } from '../pages/check-pages';
import { metaCopies } from '../pages/meta-page';
import { PageFile } from '../pages/page-file';
import { FILE_MODE } from './permissions';

export const DATA_FILE = 'data.mdb';
const LOCK_FILE = 'lock.mdb';
/** LMDB's lock file for 126 readers; it is mapped, so its blocks must exist before. */
const LOCK_FILE_BYTES = 8272;
/** More than what LMDB writes into a new file when it opens it: two pages, of at most 16 KiB. */
const NEW_FILE_BYTES = 40 * 1024;

/**
 * An open data file of LMDB with an exclusive kernel lock on it. The lock belongs to the file itself: unlike one on a
 * separate lock file, it is kept when files of the directory are removed.
 */
export class DataFile {
  readonly path: string;
  readonly descriptor: number;
  readonly #directory: string;

  private constructor(directory: string, path: string, descriptor: number) {
    this.#directory = directory;
    this.path = path;
    this.descriptor = descriptor;
  }

  /**
   * Opens or creates the file, and locks it.
   *
   * @throws JournalError if it cannot be opened, or if another exporter has locked it
   */
  static open(directory: string): DataFile {
    const path = join(directory, DATA_FILE);
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, 'a+', FILE_MODE);
      closeSync(descriptor);
      descriptor = openSync(path, 'r+');
      // LMDB ends the process by a signal on a pipe or a device.
      if (!fstatSync(descriptor).isFile()) {
        throw new Error('it is not a regular file');
      }
      if (tryLock(descriptor)) {
        return new DataFile(directory, path, descriptor);
      }
    } catch (error) {
      if (descriptor !== undefined) {
        closeQuietly(descriptor);
      }
      throw new JournalError(`Opening the journal ${path} failed: ${String(error)}. ${remedyFor(error)}`, {
        cause: error,
      });
    }
    closeSync(descriptor);
    throw new JournalError(
      `The journal ${path} is in use by another exporter${holderOf(directory)}. ` +
        'Stop that process, or set --storage.path to another directory.',
    );
  }

  get size(): number {
    return fstatSync(this.descriptor).size;
  }

  /**
   * Checks every page before LMDB maps the file: LMDB trusts the content, and ends the process with a signal if it is
   * damaged. Replaces a damaged meta page if the other one is whole.
   *
   * @returns what was repaired, as sentences for the log
   * @throws JournalDamagedError if the file is damaged
   */
  check(): readonly string[] {
    const { size } = this;
    // A process that is killed before it writes the first page leaves an empty file.
    if (size === 0) {
      return [];
    }
    let result: ReturnType<typeof checkPages>;
    try {
      result = checkPages(new PageFile(this.descriptor, size));
    } catch (error) {
      throw new JournalDamagedError(this.#directory, `reading it failed (${String(error)})`, {
        cause: error,
      });
    }
    const { findings, damagedMetas, isAmbiguous, meta } = result;
    const [first] = findings;
    if (first !== undefined) {
      const finding = describeFinding(first, findings.length - 1);
      throw new JournalDamagedError(
        this.#directory,
        meta === undefined ? `it is not a journal, or its beginning is damaged: ${finding}` : finding,
      );
    }
    if (meta === undefined) {
      return [];
    }
    // LMDB maps the free pages at the end as well.
    const usedBytes = (meta.lastPage + 1) * meta.pageSize;
    if (size < usedBytes) {
      writeFully(this.descriptor, Buffer.alloc(usedBytes - size), size);
    }
    if (isAmbiguous) {
      for (const { at, bytes } of metaCopies(meta)) {
        writeFully(this.descriptor, bytes, at);
      }
      fsyncSync(this.descriptor);
    }
    return damagedMetas.map(
      (page) =>
        `Meta page ${page} of ${this.path} was damaged and is replaced by the other one. Changes of the last transaction may be lost.`,
    );
  }

  /**
   * Allocates the blocks of LMDB's lock file: LMDB maps it, and a full disk would end the process by a signal. Anything else
   * under its name is replaced: the data file is locked, so that no other exporter uses it.
   *
   * @throws the error of the operating system
   */
  allocateLockFile(): void {
    const path = join(this.#directory, LOCK_FILE);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() === true && stats.size >= LOCK_FILE_BYTES && stats.blocks * 512 >= LOCK_FILE_BYTES) {
      return;
    }
    rmSync(path, { force: true });
    const descriptor = openSync(path, 'wx', FILE_MODE);
    try {
      writeFully(descriptor, Buffer.alloc(LOCK_FILE_BYTES), 0);
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * Replaces the lock file that LMDB has opened by another one: the mapped one has no name any more, so that it cannot be cut
   * off, which would end the process by a signal at the next commit. The other one keeps its blocks for the next start.
   */
  hideLockFile(): void {
    rmSync(join(this.#directory, LOCK_FILE), { force: true });
    try {
      this.allocateLockFile();
    } catch (error) {
      // On a full disk the next start allocates it.
      if (!isNodeError(error)) {
        throw error;
      }
    }
  }

  /**
   * Finds out whether the first pages of a new file can be written: LMDB ends the process by a signal if they cannot. The
   * file is empty again afterwards, because LMDB writes the first pages only into an empty one.
   *
   * @throws the error of the operating system (ENOSPC, EDQUOT, EFBIG, EROFS, EIO)
   */
  probeNewFile(): void {
    try {
      writeFully(this.descriptor, Buffer.alloc(NEW_FILE_BYTES), 0);
    } finally {
      ftruncateSync(this.descriptor);
    }
  }

  /** Removes a new file whose first pages could not be written completely. */
  removeIncomplete(): void {
    unlinkSync(this.path);
  }

  /** Renames the file, which stays open and locked. Returns the new path. */
  moveTo(name: string): string {
    const path = join(this.#directory, name);
    renameSync(this.path, path);
    return path;
  }

  /** Why the open file is no longer the journal: it was removed, replaced or cut off; undefined if it is. */
  lostBecause(minSize: number): string | undefined {
    const own = fstatSync(this.descriptor);
    const named = statSync(this.path, { throwIfNoEntry: false });
    if (named === undefined || named.ino !== own.ino || named.dev !== own.dev) {
      return 'was removed or replaced while the exporter uses it. Restart the exporter';
    }
    if (own.size < minSize) {
      return `was cut off to ${own.size} bytes while the exporter uses it. Restart the exporter`;
    }
    return undefined;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** The process that holds the lock, if the lock file says it. */
function holderOf(directory: string): string {
  try {
    const pid = readFileSync(join(directory, 'exporter.lock'), 'utf8').trim();
    return /^\d+$/.test(pid) ? ` (process ${pid})` : '';
  } catch {
    // The lock file was removed, or this is a table beside the fleet's journal.
    return '';
  }
}

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // The descriptor was closed before the error that is about to be reported.
  }
}

export function writeFully(descriptor: number, bytes: Buffer, at: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, at + written);
  }
}

export function describeFinding(
  { table, text }: { readonly table: string | undefined; readonly text: string },
  more: number,
): string {
  const others = more > 0 ? ` (and ${more} more findings)` : '';
  return `${table === undefined ? '' : `table "${table}": `}${text}${others}`;
}
