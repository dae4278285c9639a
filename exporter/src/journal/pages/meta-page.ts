import { PAGE_HEADER_BYTES, PAGE_META, readCount, readTree, type Tree } from './page-format';

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
export const META_BYTES = 168;
/** Flag of lmdb-js in the flags of a meta page. */
const UNSYNCED = 0x1000;
const MIN_PAGE_SIZE = 512;
const MAX_PAGE_SIZE = 65_536;

/** The content of one meta page: a snapshot of the database. */
export interface Meta {
  readonly pageSize: number;
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
  if (bytes.readUInt16LE(18) !== PAGE_META || readCount(bytes, 0) !== pageNumber) {
    return 'has the header of another page';
  }
  const pageSize = bytes.readUInt32LE(48);
  if (pageSize < MIN_PAGE_SIZE || pageSize > MAX_PAGE_SIZE || (pageSize & (pageSize - 1)) !== 0) {
    return `has an impossible page size: ${pageSize}`;
  }
  const meta = {
    pageSize,
    free: readTree(bytes, 48),
    main: readTree(bytes, 96),
    lastPage: readCount(bytes, 144),
    transaction: readCount(bytes, 152),
    isUnsynced: (bytes.readUInt16LE(52) & UNSYNCED) !== 0,
    bootId: bytes.readBigInt64LE(160),
  };
  return impossibleNumber(meta) ?? meta;
}

/**
 * The snapshot in the second half of page 0, which lmdb-js writes after it has synced: undefined if there is none. It has
 * no mark and no header.
 */
export function readSyncedMeta(pageZero: Buffer, { pageSize }: Meta): Meta | undefined {
  const at = pageSize / 2;
  if (pageZero.length < at + META_BYTES) {
    return undefined;
  }
  const head = pageZero.subarray(0, 40);
  const meta = readMeta(Buffer.concat([head, pageZero.subarray(at + 40, at + META_BYTES)]), 0);
  return typeof meta === 'string' || meta.transaction === 0 ? undefined : meta;
}

function impossibleNumber({ free, main, lastPage, transaction }: Meta): string | undefined {
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
