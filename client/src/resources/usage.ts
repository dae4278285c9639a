import { type Allowance } from './resource-limits';

/** What the process has used so far. */
export interface Reading {
  /** Milliseconds of a clock that only goes forward. */
  readonly at: number;
  /** Microseconds of CPU since the process started, user and system. */
  readonly cpuMicros: number;
  readonly residentBytes: number;
}

export interface Usage {
  /** 1 = all cores that the process may use, in the mean since the reading before. */
  readonly cpu_ratio?: number;
  readonly memory_bytes: number;
  readonly memory_limit_bytes: number;
}

/** Below this, the kernel's own CPU accounting is too coarse to divide by. */
const SHORTEST_SPAN_MS = 50;

export function readProcess(now: number): Reading {
  const { user, system } = process.cpuUsage();
  return { at: now, cpuMicros: user + system, residentBytes: process.memoryUsage.rss() };
}

function ratio(before: Reading, after: Reading, cores: number): number | undefined {
  const elapsedMs = after.at - before.at;
  if (elapsedMs < SHORTEST_SPAN_MS) return undefined;
  const used = (after.cpuMicros - before.cpuMicros) / 1000 / elapsedMs / cores;
  return Math.round(Math.max(used, 0) * 10_000) / 10_000;
}

/** Use between two readings; no CPU ratio where they are too close to tell. */
export function usage(before: Reading, after: Reading, may: Allowance): Usage {
  const cpu = ratio(before, after, may.cores);
  return {
    ...(cpu === undefined ? {} : { cpu_ratio: cpu }),
    memory_bytes: after.residentBytes,
    memory_limit_bytes: may.memoryBytes,
  };
}
