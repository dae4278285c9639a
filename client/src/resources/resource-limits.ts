import { availableParallelism, totalmem } from 'node:os';
import { posix } from 'node:path';
import { CGROUP_ROOT, type ReadText, readGroups, readText, withAncestors } from './control-groups';
import { findGroupMemory, type GroupMemory } from './group-memory';

/** What this process may use. */
export interface ResourceLimits {
  /** CPU cores, possibly a fraction. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** The control group that `memoryBytes` is the limit of; absent if it is the memory of the machine. */
  readonly group?: GroupMemory;
}

/**
 * Returns the limits of the machine, including CPU affinity, or those of the control group if they are lower. Node ignores
 * the CPU quota up to version 22 and does not tell which control group has the memory limit, so both are read here.
 */
export function readResourceLimits(read: ReadText = readText): ResourceLimits {
  const memory = allowed(totalmem, Infinity);
  const constrainedMemory = allowed(() => process.constrainedMemory(), 0);
  const machine = constrainedMemory > 0 ? Math.min(constrainedMemory, memory) : memory;
  const group = findGroupMemory(read);
  return {
    cores: Math.min(allowed(availableParallelism, 1), cgroupCores(read)),
    ...(group !== undefined && group.limitBytes <= machine
      ? { memoryBytes: group.limitBytes, group }
      : { memoryBytes: machine }),
  };
}

/** Returns the fallback if a sandbox forbids the system call: a limit that is not known must not keep a worker from starting. */
function allowed(read: () => number, fallback: number): number {
  try {
    return read();
  } catch {
    return fallback;
  }
}

/** Returns the CPU cores that the control groups of this process allow, Infinity if they set no limit. */
export function cgroupCores(read: ReadText): number {
  const limits = readGroups(read).flatMap(({ controllers, path }) => {
    if (controllers.length === 0) {
      return withAncestors(path).map((group) => coresV2(group, read));
    }
    return controllers.includes('cpu') ? withAncestors(path).map((group) => coresV1(group, read)) : [];
  });
  return Math.min(Infinity, ...limits);
}

/** cgroup v2: `cpu.max` contains "quota period" or "max period". */
function coresV2(path: string, read: ReadText): number {
  const [quota, period] = (read(posix.join(CGROUP_ROOT, path, 'cpu.max')) ?? '').trim().split(' ');
  return toCores(quota, period);
}

/** cgroup v1: two files; a quota of −1 means none. */
function coresV1(path: string, read: ReadText): number {
  return toCores(
    read(posix.join(CGROUP_ROOT, 'cpu', path, 'cpu.cfs_quota_us')),
    read(posix.join(CGROUP_ROOT, 'cpu', path, 'cpu.cfs_period_us')),
  );
}

function toCores(quota: string | undefined, period: string | undefined): number {
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : Infinity;
}
