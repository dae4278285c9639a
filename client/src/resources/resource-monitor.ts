import { statfs } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { type DiskReport, type ResourcesReport } from '@heartline/protocol';
import { type Clock } from '../runtime/clock';
import { type ProblemReporter } from '../runtime/problems';
import { describeCause } from '../values/describe';
import { readResourceLimits, type ResourceLimits } from './resource-limits';

/** What the process has used since it started. */
export interface ProcessSample {
  /** Monotonic clock. */
  readonly atMs: number;
  /** Microseconds of CPU time, user and system. */
  readonly cpuMicros: number;
  /** Resident set of the process, or what all processes of its control group use if the limit is that of the group. */
  readonly memoryBytes: number;
}

export interface ProcessUsage {
  /** Mean since the previous sample, 1 = all cores that the process may use. Absent if the time between is too short. */
  readonly cpu_ratio?: number;
  readonly memory_bytes: number;
  readonly memory_limit_bytes: number;
}

/** The kernel's CPU accounting is too coarse for shorter times. */
const MIN_SPAN_MS = 50;

/** Measures the resource usage of this process from one report to the next. */
export class ResourceMonitor {
  readonly #memoryLimitBytes: number | undefined;
  #previous: ProcessSample | undefined;
  #disks: readonly DiskReport[] = [];

  readonly #clock: Pick<Clock, 'now'>;
  readonly #mountpoints: readonly string[];
  readonly #problems: ProblemReporter;
  readonly #limits: ResourceLimits;

  /** @param mountpoints their disk use is read in the background; a report has the last values and waits for no disk */
  constructor(
    clock: Pick<Clock, 'now'>,
    mountpoints: readonly string[],
    problems: ProblemReporter,
    memoryLimitBytes: number | undefined,
    limits: ResourceLimits = processLimits(),
  ) {
    this.#limits = limits;
    this.#clock = clock;
    this.#mountpoints = mountpoints;
    this.#problems = problems;

    this.#memoryLimitBytes = memoryLimitBytes;
    this.#previous = this.#sample();
    this.#readDisks();
  }

  /** Never throws: what the system does not tell is left out. */
  measure(): ResourcesReport {
    this.#readDisks();
    const disks = this.#disks.length > 0 ? { disks: [...this.#disks] } : {};
    const sample = this.#sample();
    if (sample === undefined) {
      return disks;
    }
    const previous = this.#previous ?? sample;
    const memoryBytes = this.#memoryLimitBytes ?? this.#limits.memoryBytes;
    const usage = usageBetween(previous, sample, { ...this.#limits, memoryBytes });
    if (usage.cpu_ratio !== undefined || this.#previous === undefined) {
      this.#previous = sample;
    }
    return { ...usage, ...disks };
  }

  /** Reading the memory use needs a file descriptor, and there may be none left. */
  #sample(): ProcessSample | undefined {
    try {
      const { residentBytes, cpuMicros } = sampleProcess();
      // A configured limit is that of a supervisor, which compares it with the process.
      const groupBytes =
        this.#memoryLimitBytes === undefined ? this.#limits.group?.readUsedBytes() : undefined;
      return { atMs: this.#clock.now(), cpuMicros, memoryBytes: groupBytes ?? residentBytes };
    } catch (cause) {
      const message = `Could not read the resource usage of the process: ${describeCause(cause)}`;
      this.#problems.report({ kind: 'content', message, cause }, 'resources');
      return undefined;
    }
  }

  #readDisks(): void {
    if (this.#mountpoints.length === 0) {
      return;
    }
    void readDisks(this.#mountpoints, (mountpoint, cause) => {
      const message = `Could not read the disk use of ${mountpoint}: ${describeCause(cause)}`;
      this.#problems.report({ kind: 'content', message, cause }, mountpoint);
    }).then((disks) => (this.#disks = disks));
  }
}

let limitsOfProcess: ResourceLimits | undefined;

/** Reads the limits once per process, because a process may have thousands of workers. */
function processLimits(): ResourceLimits {
  if (limitsOfProcess === undefined) {
    const { group, ...limits } = readResourceLimits();
    limitsOfProcess = {
      ...limits,
      ...(group && { group: { ...group, readUsedBytes: shared(() => group.readUsedBytes()) } }),
    };
  }
  return limitsOfProcess;
}

/** Workers of one process that report at the same moment share a sample. */
const MAX_SAMPLE_AGE_MS = 5;

function shared<Value>(read: () => Value): () => Value {
  let last: { readonly takenAtMs: number; readonly value: Value } | undefined;
  return () => {
    const now = performance.now();
    if (last === undefined || now - last.takenAtMs > MAX_SAMPLE_AGE_MS) {
      last = { takenAtMs: now, value: read() };
    }
    return last.value;
  };
}

const sampleProcess = shared(() => {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, residentBytes: process.memoryUsage.rss() };
});

export function usageBetween(
  previous: ProcessSample,
  current: ProcessSample,
  limits: ResourceLimits,
): ProcessUsage {
  const cpu = cpuRatio(previous, current, limits.cores);
  return {
    ...(cpu === undefined ? {} : { cpu_ratio: cpu }),
    memory_bytes: current.memoryBytes,
    memory_limit_bytes: limits.memoryBytes,
  };
}

function cpuRatio(previous: ProcessSample, current: ProcessSample, cores: number): number | undefined {
  const elapsedMs = current.atMs - previous.atMs;
  if (elapsedMs < MIN_SPAN_MS) {
    return undefined;
  }
  const ratio = (current.cpuMicros - previous.cpuMicros) / 1000 / elapsedMs / cores;
  return Math.round(Math.max(ratio, 0) * 10_000) / 10_000;
}

/**
 * Reads the use of each mount point. As in `df`, blocks reserved for root count as neither used nor available: a disk is
 * full when the worker can write no more.
 */
async function readDisks(
  mountpoints: readonly string[],
  onFailure: (mountpoint: string, cause: unknown) => void,
): Promise<DiskReport[]> {
  const reads = mountpoints.map(async (mountpoint): Promise<DiskReport[]> => {
    try {
      const { bsize, blocks, bfree, bavail } = await statfs(mountpoint);
      const usedBytes = Math.max(blocks - bfree, 0) * bsize;
      return [{ mountpoint, used_bytes: usedBytes, size_bytes: usedBytes + bavail * bsize }];
    } catch (cause) {
      onFailure(mountpoint, cause);
      return [];
    }
  });
  return (await Promise.all(reads)).flat();
}
