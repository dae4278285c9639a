import { type Meta } from '../pages/meta-page';
import { type PageFile } from '../pages/page-file';
import {
  ENTRY_HEADER_BYTES,
  ENTRY_OVERFLOW,
  PAGE_HEADER_BYTES,
  PAGE_LEAF,
  readCount,
} from '../pages/page-format';
import { headerDamage, readOverflow, type TreeWalk } from '../pages/tree-walk';

/** A row of a page that no table leads to any more. */
export interface LostRow {
  readonly key: Buffer;
  readonly value: Buffer;
  /** The transaction that wrote its page; a later one replaces an earlier one. */
  readonly transaction: number;
}

/**
 * Finds the rows behind damaged inner pages: in whole leaf pages that are neither in use nor free. If the list of free
 * pages is damaged, rows that were deleted may be among them.
 */
export function* lostRows(file: PageFile, meta: Meta, walk: TreeWalk): Generator<LostRow> {
  const { pageSize } = meta;
  const pages = Math.min(meta.lastPage + 1, Math.floor(file.size / pageSize));
  for (let number = 2; number < pages; number++) {
    if (walk.isUsed(number)) {
      continue;
    }
    const page = file.read(number * pageSize, pageSize);
    if (headerDamage(page, number, PAGE_LEAF, meta) !== undefined) {
      continue;
    }
    const entries = page.readUInt16LE(20) >> 1;
    for (let i = 0; i < entries; i++) {
      const at = PAGE_HEADER_BYTES + page.readUInt16LE(PAGE_HEADER_BYTES + 2 * i);
      const value = valueOf(file, meta, page, at);
      if (value !== undefined) {
        const keyAt = at + ENTRY_HEADER_BYTES;
        const key = Buffer.from(page.subarray(keyAt, keyAt + page.readUInt16LE(at + 6)));
        yield { key, value, transaction: readCount(page, 8) };
      }
    }
  }
}

function valueOf(file: PageFile, meta: Meta, page: Buffer, at: number): Buffer | undefined {
  const size = page.readUInt32LE(at);
  const dataAt = at + ENTRY_HEADER_BYTES + page.readUInt16LE(at + 6);
  const kind = page.readUInt16LE(at + 4);
  if (kind === 0) {
    return Buffer.from(page.subarray(dataAt, dataAt + size));
  }
  const value = kind === ENTRY_OVERFLOW ? readOverflow(file, meta, page, dataAt, size) : undefined;
  return typeof value === 'object' ? Buffer.from(value.bytes) : undefined;
}
