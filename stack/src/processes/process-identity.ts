import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one which got the same ID. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever words the system has for it. */
  readonly started: string;
}

/** Field 22 of /proc/<pid>/stat, in clock ticks since boot; the name in field 2 may hold spaces and brackets. */
export function parseStartTime(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function readStartTime(pid: number): string | undefined {
  try {
    if (existsSync('/proc/self/stat')) return parseStartTime(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    // No such process: both ways of asking fail then.
    return undefined;
  }
}

/** Who runs under this ID now; undefined where nobody does. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const started = readStartTime(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether that very process still runs (a zombie nobody waits for counts until it is reaped). */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.started === identity.started;
}
