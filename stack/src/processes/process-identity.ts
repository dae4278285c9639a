import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Identifies a process, also when its ID is reused by a later process. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in the system's own format. */
  readonly started: string;
}

/**
 * Returns field 22 of /proc/<pid>/stat: the start time in clock ticks since boot. The name in field 2 may contain spaces
 * and brackets.
 */
export function parseStartTime(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function readStartTime(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self/stat')) {
      return parseStartTime(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    // No such process.
    return undefined;
  }
}

/** Returns the identity of the process with this ID, or undefined if there is none. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const started = readStartTime(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether this process still runs. A zombie counts as running until it is reaped. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.started === identity.started;
}
