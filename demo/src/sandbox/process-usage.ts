import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import pidusage from 'pidusage';

/** What a process has used so far, as the system tells (/proc on Linux, ps on macOS). */
export interface ProcessReading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** CPU time since the process started. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** Undefined where there is no such process any more. */
export async function readProcess(pid: number): Promise<ProcessReading | undefined> {
  try {
    const { timestamp, ctime, memory } = await pidusage(pid);
    return { at: timestamp, cpuMs: ctime, memoryBytes: memory };
  } catch {
    // It ended since we looked; its end is told by itself.
    return undefined;
  }
}

/** Share of one core between two readings; undefined where they are too close to tell. */
export function cpuRatio(before: ProcessReading | undefined, after: ProcessReading): number | undefined {
  if (before === undefined || after.at <= before.at) return undefined;
  return Number((Math.max(after.cpuMs - before.cpuMs, 0) / (after.at - before.at)).toFixed(4));
}

/** Bytes of the files in a folder without sub-folders; 0 where the folder is gone. */
export async function folderBytes(folder: string): Promise<number> {
  try {
    const names = await readdir(folder);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    // Removed together with its sandbox while we looked.
    return 0;
  }
}
