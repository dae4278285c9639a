import { writeSync } from 'node:fs';
import { type Meta } from '../pages/meta-page';
import { readFully } from '../pages/page-file';
import { readCount } from '../pages/page-format';
import { type DataFile, writeFully } from './data-file';

/** Pages that a commit may need beside those of its rows: tables, lists of free pages, shared structures. */
const BASE_PAGES = 48;
/** Pages allocated beyond what a commit needs, so that most commits allocate nothing. */
const EXTRA_PAGES = 64;
const DEFAULT_PAGE_SIZE = 4096;
const PAGE_OF_ZEROS = Buffer.alloc(DEFAULT_PAGE_SIZE);
/** Where both meta pages have the magic number of LMDB. */
const MAGIC_AT = 24;

/** What the newest transaction in a data file uses of it. */
export interface UsedSpace extends Pick<Meta, 'pageSize' | 'lastPage' | 'transaction'> {
  /** Size of the pages in use. */
  readonly bytes: number;
  /** The first byte of the magic number. */
  readonly magic: Buffer;
}

/** Size of a row in a commit, in bytes. */
export interface RowSize {
  readonly key: number;
  /** 0 for a removal. */
  readonly value: number;
}

/**
 * Keeps blocks allocated at the end of a data file, so that LMDB never has to. When LMDB itself meets a full disk, a quota
 * or a file size limit, it writes beyond its own memory (lmdb 3.5: a message of more than 100 bytes) and ends the process,
 * or waits forever for a lock. Here the same error is an exception, and LMDB is not asked to write.
 */
export class ReservedSpace {
  readonly #file: DataFile;

  constructor(file: DataFile) {
    this.#file = file;
  }

  /**
   * Allocates enough for a commit of these rows.
   *
   * @param used what `used` returned since the last commit
   * @throws the error of the operating system (ENOSPC, EDQUOT, EFBIG, EROFS, EIO) if that is impossible
   */
  ensure(rows: readonly RowSize[], used: UsedSpace = this.used()): void {
    const { pageSize, lastPage } = used;
    const needed = (lastPage + 1 + pagesFor(rows, pageSize, lastPage)) * pageSize;
    const { size } = this.#file;
    if (size < needed) {
      this.#extend(size, needed, EXTRA_PAGES * pageSize);
    }
  }

  /**
   * Finds out whether the file system still accepts writes: writes a byte of the magic number that is there already, in the
   * meta page that the next transaction replaces. Any other page would be one more to sync to the disk for each commit.
   *
   * @throws the error of the operating system
   */
  probe({ pageSize, transaction, magic }: UsedSpace): void {
    writeSync(this.#file.descriptor, magic, 0, 1, ((transaction + 1) % 2) * pageSize + MAGIC_AT);
  }

  /** Reads the meta pages: they change with each commit. */
  used(): UsedSpace {
    const head = readFully(this.#file.descriptor, 0, 2 * DEFAULT_PAGE_SIZE);
    const pageSize = head.readUInt32LE(48);
    const second =
      pageSize === DEFAULT_PAGE_SIZE
        ? head.subarray(pageSize)
        : readFully(this.#file.descriptor, pageSize, DEFAULT_PAGE_SIZE);
    const lastPage = Math.max(readCount(head, 144), readCount(second, 144));
    return {
      pageSize,
      lastPage,
      transaction: Math.max(readCount(head, 152), readCount(second, 152)),
      bytes: (lastPage + 1) * pageSize,
      magic: head.subarray(MAGIC_AT, MAGIC_AT + 1),
    };
  }

  #extend(size: number, needed: number, extra: number): void {
    this.#allocate(size, needed);
    try {
      this.#allocate(needed, needed + extra);
    } catch {
      // Enough for this commit; the next one reports the full disk.
    }
  }

  /**
   * Page by page: some file systems (ext4 from Linux 6.16) cache what one write appends as a unit, and write all of it to the
   * disk whenever a page of it has changed. Appended at once, commits wrote twice as much and took twice the CPU time.
   */
  #allocate(from: number, to: number): void {
    for (let at = from; at < to; at += PAGE_OF_ZEROS.length) {
      writeFully(this.#file.descriptor, PAGE_OF_ZEROS.subarray(0, to - at), at);
    }
  }
}

/**
 * An upper bound of the pages that a commit writes: it copies each page that it changes, splits full ones, and stores
 * values that do not fit into half a page in overflow pages of their own.
 */
export function pagesFor(rows: readonly RowSize[], pageSize: number, lastPage: number): number {
  const maxInlineBytes = pageSize / 2 - 64;
  let inlineBytes = 0;
  let overflowPages = 0;
  for (const { key, value } of rows) {
    if (key + value > maxInlineBytes) {
      overflowPages += Math.floor((value + 24) / pageSize) + 1;
      inlineBytes += key + 64;
    } else {
      inlineBytes += key + value + 32;
    }
  }
  const copied = Math.min(rows.length, lastPage);
  const split = Math.ceil((2 * inlineBytes) / pageSize);
  return BASE_PAGES + copied + split + overflowPages + Math.ceil((copied + split) / 8);
}
