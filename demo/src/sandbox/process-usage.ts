import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import pidusage from 'pidusage';

/** Resource usage of a process as the system reports it (/proc on Linux, ps on macOS). */
export interface ProcessUsage {
  /** When it was read, in milliseconds since the epoch. */
  readonly atMs: number;
  /** CPU time since the process started. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** Reads the usage of a process. Returns undefined if the process does not exist. */
export async function readProcessUsage(pid: number): Promise<ProcessUsage | undefined> {
  try {
    const { timestamp, ctime, memory } = await pidusage(pid);
    return { atMs: timestamp, cpuMs: ctime, memoryBytes: memory };
  } catch {
    // The process has exited; its exit is reported separately.
    return undefined;
  }
}

/** Share of one core that was used between two readings. Undefined without an earlier reading. */
export function cpuRatio(before: ProcessUsage | undefined, after: ProcessUsage): number | undefined {
  if (before === undefined || after.atMs <= before.atMs) {
    return undefined;
  }
  return Number((Math.max(after.cpuMs - before.cpuMs, 0) / (after.atMs - before.atMs)).toFixed(4));
}

/** Size of the files in a folder that has no sub-folders. 0 if the folder does not exist. */
export async function folderSizeBytes(folder: string): Promise<number> {
  try {
    const names = await readdir(folder);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    // The folder was removed with its sandbox in the meantime.
    return 0;
  }
}
