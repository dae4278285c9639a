import { PAGE_HEADER_BYTES, PAGE_META, readCount, readTree, type Tree } from './page-format';

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
export const META_BYTES = 168;
/** Flag of lmdb-js in the flags of a meta page. */
const UNSYNCED = 0x1000;
/** Flag of the tree of free pages: its keys are numbers. */
const NUMBER_KEYS = 0x08;
/** 1 TiB. */
const MAX_MAP_BYTES = 2 ** 40;
const MIN_PAGE_SIZE = 512;
const MAX_PAGE_SIZE = 65_536;

/** The content of one meta page: a snapshot of the database. */
export interface Meta {
  readonly pageSize: number;
  /** Size of the memory map that LMDB asks for. */
  readonly mapBytes: number;
  /** Number of the transaction that wrote it. */
  readonly transaction: number;
  /** Number of the last page in use. */
  readonly lastPage: number;
  /** The trees of free pages and of tables. */
  readonly free: Tree;
  readonly main: Tree;
  /** Whether the transaction was not yet on the disk when the page was written. */
  readonly isUnsynced: boolean;
  /** The run of the operating system that wrote it; 0 if unknown. */
  readonly bootId: bigint;
  /** The page as it is stored. */
  readonly bytes: Buffer;
}

/** A page and its number, to be written. */
export interface MetaCopy {
  readonly at: number;
  readonly bytes: Buffer;
}

/** The first pages of a file whose only snapshot is this one: both meta pages, and no copy in page 0. */
export function metaCopies({ bytes, pageSize, transaction }: Meta): readonly MetaCopy[] {
  const copy = (page: number, number: number) => {
    const copied = Buffer.from(bytes);
    copied.writeBigUInt64LE(BigInt(page), 0);
    copied.writeUInt16LE(copied.readUInt16LE(52) & ~UNSYNCED, 52);
    copied.writeBigUInt64LE(BigInt(number), 152);
    return { at: page * pageSize, bytes: copied };
  };
  const page = transaction % 2;
  return [
    { at: pageSize / 2, bytes: Buffer.alloc(META_BYTES) },
    copy(1 - page, Math.max(0, transaction - 1)),
    copy(page, transaction),
  ];
}

/** Returns the meta page that `bytes` starts with, or why it is not one. */
export function readMeta(bytes: Buffer, pageNumber: number): Meta | string {
  if (bytes.length < META_BYTES) {
    return 'is cut off';
  }
  if (bytes.readUInt32LE(PAGE_HEADER_BYTES) !== MAGIC) {
    return 'does not start with the mark of an LMDB database';
  }
  const version = bytes.readUInt32LE(PAGE_HEADER_BYTES + 4) & 0xffff;
  if (version !== DATA_VERSION) {
    return `has version ${version} of the LMDB format, not ${DATA_VERSION}`;
  }
  if (bytes.readBigUInt64LE(32) !== 0n) {
    return 'asks for a memory map at a fixed address';
  }
  if (bytes.readUInt16LE(18) !== PAGE_META || readCount(bytes, 0) !== pageNumber) {
    return 'has the header of another page';
  }
  const pageSize = bytes.readUInt32LE(48);
  if (pageSize < MIN_PAGE_SIZE || pageSize > MAX_PAGE_SIZE || (pageSize & (pageSize - 1)) !== 0) {
    return `has an impossible page size: ${pageSize}`;
  }
  const meta = {
    pageSize,
    mapBytes: readCount(bytes, 40),
    free: readTree(bytes, 48),
    main: readTree(bytes, 96),
    lastPage: readCount(bytes, 144),
    transaction: readCount(bytes, 152),
    isUnsynced: (bytes.readUInt16LE(52) & UNSYNCED) !== 0,
    bootId: bytes.readBigInt64LE(160),
    bytes: Buffer.from(bytes.subarray(0, META_BYTES)),
  };
  return impossibleNumber(meta) ?? meta;
}

/**
 * The snapshot in the second half of page 0, which lmdb-js writes after it has synced. It has no mark and no header.
 *
 * @returns undefined if there is none, and the finding if it cannot be used
 */
export function readSyncedMeta(pageZero: Buffer, newest: Meta): Meta | string | undefined {
  const at = newest.pageSize / 2;
  if (pageZero.length < at + META_BYTES || readCount(pageZero, at + 152) === 0) {
    return undefined;
  }
  const head = pageZero.subarray(0, 40);
  const meta = readMeta(Buffer.concat([head, pageZero.subarray(at + 40, at + META_BYTES)]), 0);
  return typeof meta !== 'string' &&
    (meta.transaction > newest.transaction || meta.pageSize !== newest.pageSize)
    ? 'does not belong to this file'
    : meta;
}

function impossibleNumber({ free, main, lastPage, transaction, mapBytes }: Meta): string | undefined {
  if (mapBytes > MAX_MAP_BYTES) {
    return `asks for an impossible memory map of ${mapBytes} bytes`;
  }
  if ((free.flags & ~UNSYNCED) !== NUMBER_KEYS || main.flags !== 0) {
    return 'has flags that the exporter does not use';
  }
  if (!Number.isSafeInteger(lastPage) || lastPage < 1 || !Number.isSafeInteger(transaction)) {
    return 'has an impossible number of pages or transaction';
  }
  for (const { root } of [free, main]) {
    if (root !== undefined && (root < 2 || root > lastPage)) {
      return `points to page ${root}, and the last page is ${lastPage}`;
    }
  }
  return undefined;
}
