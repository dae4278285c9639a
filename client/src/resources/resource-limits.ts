import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { posix } from 'node:path';

/** What this process may use. */
export interface ResourceLimits {
  /** CPU cores, possibly a fraction. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Returns the content of a small file, undefined if it cannot be read. */
export type ReadText = (path: string) => string | undefined;

const CGROUP_ROOT = '/sys/fs/cgroup';

/**
 * Returns the limits of the machine, including CPU affinity, or those of the control group if they are lower. Node knows
 * the memory limit of the control group. It ignores the CPU quota up to version 22, so the quota is read here.
 */
export function readResourceLimits(read: ReadText = readText): ResourceLimits {
  const constrainedMemory = process.constrainedMemory();
  return {
    cores: Math.min(availableParallelism(), cgroupCores(read)),
    memoryBytes: constrainedMemory > 0 ? Math.min(constrainedMemory, totalmem()) : totalmem(),
  };
}

/** Returns the CPU cores that the control groups of this process allow, Infinity if they set no limit. */
export function cgroupCores(read: ReadText): number {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const limits = lines.flatMap(([, controllers = '', path = '/']) => {
    if (controllers === '') {
      return withAncestors(path).map((group) => coresV2(group, read));
    }
    return controllers.split(',').includes('cpu')
      ? withAncestors(path).map((group) => coresV1(group, read))
      : [];
  });
  return Math.min(Infinity, ...limits);
}

/** Returns the path of a group and of all groups above it, because each of their limits applies. */
function withAncestors(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...withAncestors(posix.dirname(path))];
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

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, or the controller does not exist, so there is no limit.
    return undefined;
  }
}
