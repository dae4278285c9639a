import { statfs } from 'node:fs/promises';

import { type Report } from '@heartline/protocol';

export type ResourceReport = NonNullable<Report['resources']>;
export type DiskReport = NonNullable<ResourceReport['disks']>[number];

/**
 * Use of each mount point. As `df` does, what only root may still write counts as neither used nor there:
 * a disk reads full when the worker can write no more.
 */
export async function readDisks(
  mountpoints: readonly string[],
  onFailure: (mountpoint: string, cause: unknown) => void,
): Promise<DiskReport[]> {
  const read = mountpoints.map(async (mountpoint): Promise<DiskReport[]> => {
    try {
      const { bsize, blocks, bfree, bavail } = await statfs(mountpoint);
      const used = (blocks - bfree) * bsize;
      return [{ mountpoint, used_bytes: used, size_bytes: used + bavail * bsize }];
    } catch (cause) {
      onFailure(mountpoint, cause);
      return [];
    }
  });
  return (await Promise.all(read)).flat();
}
