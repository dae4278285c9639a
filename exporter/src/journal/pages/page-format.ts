/**
 * The layout of an LMDB data file (64 bit, little-endian), as far as the check needs it. All offsets are in bytes.
 *
 * Page header: page number (8), transaction (8), unused (2), kind (2), then `lower` and `upper` (2 each), or the number of
 * pages of an overflow value (4). Entries of branch and leaf pages are found by 16-bit offsets after the header; `lower`,
 * `upper` and these offsets count from the end of the header.
 *
 * Entry: size of the data or number of the child page (4, for a child 6), kind (2), size of the key (2), key, data.
 */
export const PAGE_HEADER_BYTES = 24;
export const ENTRY_HEADER_BYTES = 8;

/** Kinds of page; a page has exactly one. */
export const PAGE_BRANCH = 0x01;
export const PAGE_LEAF = 0x02;
export const PAGE_OVERFLOW = 0x04;
export const PAGE_META = 0x08;

/** Kinds of a leaf entry. */
export const ENTRY_OVERFLOW = 0x01;
export const ENTRY_TREE = 0x02;

/** Root page of an empty tree. */
export const NO_PAGE = 0xffff_ffff_ffff_ffffn;

/** The root of one b-tree: its size as recorded, and its root page (undefined if the tree is empty). */
export interface Tree {
  /** Options of the tree; LMDB reads pages of other kinds if they are set. */
  readonly flags: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  readonly root: number | undefined;
}

export const TREE_BYTES = 48;

/** Page numbers and counts are 64 bit; those that a real file can have are exact as numbers. */
export function readCount(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

export function readTree(bytes: Buffer, at: number): Tree {
  const root = bytes.readBigUInt64LE(at + 40);
  return {
    flags: bytes.readUInt16LE(at + 4),
    depth: bytes.readUInt16LE(at + 6),
    branchPages: readCount(bytes, at + 8),
    leafPages: readCount(bytes, at + 16),
    overflowPages: readCount(bytes, at + 24),
    entries: readCount(bytes, at + 32),
    root: root === NO_PAGE ? undefined : Number(root),
  };
}
