import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { posix } from 'node:path';

/** What this process may use. */
export interface Allowance {
  /** Cores, fractions possible. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Content of a small file, undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

const ROOT = '/sys/fs/cgroup';

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, or no such controller: then nothing limits us there.
    return undefined;
  }
};

/** From a group up to the root: a limit of any of them holds. */
function upwards(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...upwards(posix.dirname(path))];
}

function quotient(quota: string | undefined, period: string | undefined): number {
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : Infinity;
}

/** cgroup v2: `cpu.max` holds "quota period" or "max period". */
function unified(path: string, read: ReadText): number {
  const [quota, period] = (read(posix.join(ROOT, path, 'cpu.max')) ?? '').trim().split(' ');
  return quotient(quota, period);
}

/** cgroup v1: two files, a quota of −1 meaning none. */
function divided(path: string, read: ReadText): number {
  return quotient(
    read(posix.join(ROOT, 'cpu', path, 'cpu.cfs_quota_us')),
    read(posix.join(ROOT, 'cpu', path, 'cpu.cfs_period_us')),
  );
}

/** Cores that the control groups of this process leave it; Infinity where they set no limit. */
export function cgroupCores(read: ReadText): number {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const limits = lines.flatMap(([, controllers = '', path = '/']) => {
    if (controllers === '') return upwards(path).map((group) => unified(group, read));
    return controllers.split(',').includes('cpu') ? upwards(path).map((group) => divided(group, read)) : [];
  });
  return Math.min(Infinity, ...limits);
}

/**
 * What this process may use: the machine's share (affinity included) or its control group's, whichever is less.
 * Node knows the memory limit itself; a CPU quota it ignores up to version 22, so that is read here.
 */
export function allowance(read: ReadText = readText): Allowance {
  const constrained = process.constrainedMemory();
  return {
    cores: Math.min(availableParallelism(), cgroupCores(read)),
    memoryBytes: constrained > 0 ? Math.min(constrained, totalmem()) : totalmem(),
  };
}
