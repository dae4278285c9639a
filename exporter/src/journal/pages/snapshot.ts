import { readFileSync } from 'node:fs';
import { type Meta, readSyncedMeta } from './meta-page';
import { type PageFile, readMetas } from './page-file';

/** The meta pages of a data file, and the snapshot that LMDB will use. */
export interface Snapshots {
  readonly metas: readonly [Meta | string, Meta | string];
  /** Undefined if there is none. */
  readonly current: Meta | undefined;
  /** Whether the first pages have another snapshot as well that LMDB must not see: a damaged or an unsynced one. */
  readonly isAmbiguous: boolean;
}

/** @param bootId the current run of the operating system; see `readBootId` */
export function readSnapshots(file: PageFile, bootId: bigint): Snapshots {
  const metas = readMetas(file);
  const [first, second] = metas.map((meta) => beyondFile(meta, file.size) ?? meta);
  if (
    first === undefined ||
    second === undefined ||
    typeof first === 'string' ||
    typeof second === 'string'
  ) {
    const current = [first, second].find((meta) => meta !== undefined && typeof meta !== 'string');
    return { metas: [first ?? '', second ?? ''], current: current, isAmbiguous: true };
  }
  const newest = first.transaction >= second.transaction ? first : second;
  const synced = readSyncedMeta(file.read(0, first.pageSize), newest);
  const picked = pick(first, second, bootId);
  const current = synced === undefined || typeof synced === 'string' ? picked : pick(picked, synced, bootId);
  return { metas, current, isAmbiguous: current !== newest || typeof synced === 'string' };
}

/** A file may lack free pages at its end, but not most of its pages. */
function beyondFile(meta: Meta | string, size: number): string | undefined {
  return typeof meta !== 'string' && meta.lastPage > 2 * (size / meta.pageSize) + 64
    ? `needs ${(meta.lastPage + 1) * meta.pageSize} bytes, and the file has ${size} bytes: the file was cut off, or the page is damaged`
    : undefined;
}

/**
 * Chooses like lmdb-js when it opens a file: the newer of two snapshots, unless the machine has crashed since and the newer
 * one had not been synced.
 */
function pick(a: Meta, b: Meta, bootId: bigint): Meta {
  if (b.transaction === 0) {
    return a;
  }
  const [newer, older] = a.transaction >= b.transaction ? [a, b] : [b, a];
  const sameBoot = bootId === 0n || newer.bootId === bootId;
  return sameBoot || !newer.isUnsynced ? newer : older;
}

/** The ID that lmdb-js gives this run of the operating system: the first part of Linux' boot ID; 0 if unknown. */
export function readBootId(): bigint {
  try {
    const [first = '0'] = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').split('-');
    return BigInt(`0x${first}`);
  } catch {
    // Not Linux, or no /proc. The newest snapshot is then the one of this run, except after a crash of the machine.
    return 0n;
  }
}
