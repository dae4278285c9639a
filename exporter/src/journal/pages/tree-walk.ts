import {
  ENTRY_HEADER_BYTES,
  ENTRY_OVERFLOW,
  ENTRY_TREE,
  PAGE_BRANCH,
  PAGE_HEADER_BYTES,
  PAGE_LEAF,
  PAGE_OVERFLOW,
  readCount,
  readTree,
  type Tree,
  TREE_BYTES,
} from './page-format';
import { type Meta } from './meta-page';
import { type PageFile } from './page-file';

/** LMDB's limit of levels. */
const MAX_DEPTH = 32;
/** Larger than the largest value that the exporter can write; the length is read from the file. */
const MAX_VALUE_BYTES = 1 << 30;

/** An entry of a leaf page: a row, or the root of a table. */
export interface LeafEntry {
  readonly key: Buffer;
  readonly value: Buffer;
  /** Set if the entry is the root of a table. */
  readonly tree?: Tree;
}

export interface Visitor {
  /** One entry of the tree, in the order of the keys. The buffers are valid during the call only. */
  entry(entry: LeafEntry): void;
  /** A finding, and the page that it was made on. The walk continues with the next page. */
  damage(finding: string): void;
}

interface Counts {
  branchPages: number;
  leafPages: number;
  overflowPages: number;
  entries: number;
  lastKey: Buffer | undefined;
}

/**
 * Walks the pages of a data file as LMDB does, and checks everything that LMDB relies on without checking: page numbers,
 * kinds of page, offsets and sizes inside pages, the order of keys, and that no page is used twice.
 */
export class TreeWalk {
  readonly #file: PageFile;
  readonly #meta: Meta;
  /** Pages in use, one bit each. */
  readonly #used: Uint8Array;

  constructor(file: PageFile, meta: Meta) {
    this.#file = file;
    this.#meta = meta;
    this.#used = new Uint8Array((Math.min(meta.lastPage, Math.ceil(file.size / meta.pageSize)) >> 3) + 1);
    this.#claim(0);
    this.#claim(1);
  }

  isUsed(page: number): boolean {
    return ((this.#used[page >> 3] ?? 0) & (1 << (page & 7))) !== 0;
  }

  /** Marks a page as used. Returns false if it was used before. */
  #claim(page: number): boolean {
    if (this.isUsed(page)) {
      return false;
    }
    this.#used[page >> 3] = (this.#used[page >> 3] ?? 0) | (1 << (page & 7));
    return true;
  }

  /** Marks a free page. Returns what is wrong with it. */
  claimFree(page: number): string | undefined {
    if (!Number.isSafeInteger(page) || page < 2 || page > this.#meta.lastPage) {
      return `page ${page} does not exist`;
    }
    return this.#claim(page) ? undefined : `page ${page} is in use`;
  }

  walk(tree: Tree, compare: (a: Buffer, b: Buffer) => number, visitor: Visitor): void {
    const counts: Counts = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0, lastKey: undefined };
    let damages = 0;
    const damage = (finding: string) => {
      damages++;
      visitor.damage(finding);
    };
    if (tree.depth > MAX_DEPTH || (tree.root === undefined) !== (tree.depth === 0)) {
      damage(`the tree has an impossible depth: ${tree.depth}`);
      return;
    }
    if (tree.root !== undefined) {
      this.#page(tree.root, tree.depth, counts, compare, { entry: (entry) => visitor.entry(entry), damage });
    }
    for (const name of ['branchPages', 'leafPages', 'overflowPages', 'entries'] as const) {
      if (damages === 0 && counts[name] !== tree[name]) {
        damage(`the number of ${COUNT_NAMES[name]} is ${counts[name]}, and ${tree[name]} are recorded`);
      }
    }
  }

  #page(
    number: number,
    depth: number,
    counts: Counts,
    compare: (a: Buffer, b: Buffer) => number,
    visitor: Visitor,
  ): void {
    if (!this.#exists(number)) {
      visitor.damage(`page ${number} does not exist`);
      return;
    }
    if (!this.#claim(number)) {
      visitor.damage(`page ${number} is used twice`);
      return;
    }
    const page = this.#read(number, 1);
    const kind = depth === 1 ? PAGE_LEAF : PAGE_BRANCH;
    const finding = this.#headerDamage(page, number, kind);
    if (finding !== undefined) {
      visitor.damage(`page ${number} ${finding}`);
      return;
    }
    counts[kind === PAGE_LEAF ? 'leafPages' : 'branchPages']++;
    const entries = page.readUInt16LE(20) >> 1;
    for (let i = 0; i < entries; i++) {
      const at = PAGE_HEADER_BYTES + page.readUInt16LE(PAGE_HEADER_BYTES + 2 * i);
      const keyEnd = at + ENTRY_HEADER_BYTES + page.readUInt16LE(at + 6);
      const key = page.subarray(at + ENTRY_HEADER_BYTES, keyEnd);
      if (kind === PAGE_BRANCH) {
        this.#page(page.readUIntLE(at, 6), depth - 1, counts, compare, visitor);
        continue;
      }
      if (counts.lastKey !== undefined && compare(counts.lastKey, key) >= 0) {
        visitor.damage(`page ${number} has keys that are not in order`);
      }
      counts.lastKey = Buffer.from(key);
      counts.entries++;
      this.#leafEntry(page, at, key, counts, visitor);
    }
  }

  #leafEntry(page: Buffer, at: number, key: Buffer, counts: Counts, visitor: Visitor): void {
    const size = page.readUInt32LE(at);
    const kind = page.readUInt16LE(at + 4);
    const dataAt = at + ENTRY_HEADER_BYTES + key.length;
    if (kind === ENTRY_OVERFLOW) {
      const value = this.#overflowValue(page, dataAt, size, counts);
      if (typeof value === 'string') {
        visitor.damage(value);
      } else {
        visitor.entry({ key, value });
      }
      return;
    }
    const value = page.subarray(dataAt, dataAt + size);
    visitor.entry(kind === ENTRY_TREE ? { key, value, tree: readTree(value, 0) } : { key, value });
  }

  /** Returns the value, or the finding. */
  #overflowValue(page: Buffer, at: number, size: number, counts: Counts): Buffer | string {
    const value = readOverflow(this.#file, this.#meta, page, at, size);
    if (typeof value === 'string') {
      return value;
    }
    for (let number = value.first; number < value.first + value.count; number++) {
      if (!this.#claim(number)) {
        return `overflow page ${number} is used twice`;
      }
    }
    counts.overflowPages += value.count;
    return value.bytes;
  }

  #headerDamage(page: Buffer, number: number, kind: number): string | undefined {
    return headerDamage(page, number, kind, this.#meta);
  }

  #exists(page: number): boolean {
    return pageExists(page, this.#meta, this.#file);
  }

  #read(page: number, count: number): Buffer {
    return this.#file.read(page * this.#meta.pageSize, count * this.#meta.pageSize);
  }
}

const COUNT_NAMES = {
  branchPages: 'branch pages',
  leafPages: 'leaf pages',
  overflowPages: 'overflow pages',
  entries: 'entries',
} as const;

/** Checks the header of a page and the bounds of everything in it. Returns the finding. */
export function headerDamage(page: Buffer, number: number, kind: number, meta: Meta): string | undefined {
  const lower = page.readUInt16LE(20);
  const upper = page.readUInt16LE(22);
  const end = meta.pageSize - PAGE_HEADER_BYTES;
  if (readCount(page, 0) !== number) {
    return 'has the number of another page';
  }
  if (page.readUInt16LE(18) !== kind) {
    return `is not a ${kind === PAGE_LEAF ? 'leaf' : 'branch'} page`;
  }
  if (readCount(page, 8) > meta.transaction) {
    return 'is newer than the last transaction';
  }
  const minEntries = kind === PAGE_LEAF ? 1 : 2;
  if (lower % 2 !== 0 || lower >> 1 < minEntries || lower > upper || upper > end) {
    return 'has impossible bounds';
  }
  for (let i = 0; i < lower >> 1; i++) {
    const at = page.readUInt16LE(PAGE_HEADER_BYTES + 2 * i);
    if (at < upper || at % 2 !== 0 || at + ENTRY_HEADER_BYTES > end || !fits(page, at, kind, end)) {
      return 'has an entry outside of the page';
    }
  }
  return undefined;
}

function fits(page: Buffer, at: number, kind: number, end: number): boolean {
  const header = PAGE_HEADER_BYTES + at;
  const keyEnd = at + ENTRY_HEADER_BYTES + page.readUInt16LE(header + 6);
  if (kind === PAGE_BRANCH) {
    return keyEnd <= end;
  }
  const size = page.readUInt32LE(header);
  switch (page.readUInt16LE(header + 4)) {
    case 0:
      return keyEnd + size <= end;
    case ENTRY_OVERFLOW:
      return keyEnd + 24 <= end;
    case ENTRY_TREE:
      return size === TREE_BYTES && keyEnd + size <= end;
    default:
      return false;
  }
}

/** Reads a value in overflow pages, from the entry that points to them. Returns the finding if that is impossible. */
export function readOverflow(
  file: PageFile,
  meta: Meta,
  page: Buffer,
  at: number,
  size: number,
): { readonly first: number; readonly count: number; readonly bytes: Buffer } | string {
  const first = readCount(page, at);
  const count = readCount(page, at + 16);
  const needed = Math.floor((PAGE_HEADER_BYTES - 1 + size) / meta.pageSize) + 1;
  if (count !== needed || size > MAX_VALUE_BYTES) {
    return `a value of ${size} bytes has ${count} overflow pages`;
  }
  if (!pageExists(first, meta, file) || !pageExists(first + count - 1, meta, file)) {
    return `overflow page ${first} does not exist`;
  }
  const bytes = file.read(first * meta.pageSize, count * meta.pageSize);
  const isOverflow =
    readCount(bytes, 0) === first &&
    bytes.readUInt16LE(18) === PAGE_OVERFLOW &&
    bytes.readUInt32LE(20) === count;
  return isOverflow
    ? { first, count, bytes: bytes.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + size) }
    : `page ${first} is not the overflow page that it should be`;
}

function pageExists(page: number, meta: Meta, file: PageFile): boolean {
  return (
    Number.isSafeInteger(page) &&
    page >= 2 &&
    page <= meta.lastPage &&
    (page + 1) * meta.pageSize <= file.size
  );
}
