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
   * @throws the error of the operating system (ENOSPC, EDQUOT, EFBIG, EROFS, EIO) if that is impossible
   */
  ensure(rows: readonly RowSize[]): void {
    const { pageSize, lastPage } = this.#newest();
    const needed = (lastPage + 1 + pagesFor(rows, pageSize, lastPage)) * pageSize;
    const { size } = this.#file;
    if (size < needed) {
      this.#extend(size, needed, EXTRA_PAGES * pageSize);
    } else {
      // A byte that is zero already. Finds out whether the file system still accepts writes.
      writeSync(this.#file.descriptor, Buffer.alloc(1), 0, 1, size - 1);
    }
  }

  /** Number of the last transaction in the file. */
  transaction(): number {
    return this.#newest().transaction;
  }

  /** Size of the pages in use, in bytes. */
  usedBytes(): number {
    const { pageSize, lastPage } = this.#newest();
    return (lastPage + 1) * pageSize;
  }

  #extend(size: number, needed: number, extra: number): void {
    writeFully(this.#file.descriptor, Buffer.alloc(needed - size), size);
    try {
      writeFully(this.#file.descriptor, Buffer.alloc(extra), needed);
    } catch {
      // Enough for this commit; the next one reports the full disk.
    }
  }

  #newest(): Pick<Meta, 'pageSize' | 'lastPage' | 'transaction'> {
    const head = readFully(this.#file.descriptor, 0, 2 * DEFAULT_PAGE_SIZE);
    const pageSize = head.readUInt32LE(48);
    const second =
      pageSize === DEFAULT_PAGE_SIZE
        ? head.subarray(pageSize)
        : readFully(this.#file.descriptor, pageSize, DEFAULT_PAGE_SIZE);
    return {
      pageSize,
      lastPage: Math.max(readCount(head, 144), readCount(second, 144)),
      transaction: Math.max(readCount(head, 152), readCount(second, 152)),
    };
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
