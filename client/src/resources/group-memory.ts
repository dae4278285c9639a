import { posix } from 'node:path';
import { CGROUP_ROOT, type ReadText, readGroups, withAncestors } from './control-groups';

/** The memory of a control group: of all processes in it, for instance of all in a container. */
export interface GroupMemory {
  readonly limitBytes: number;
  /** Memory in use that the kernel cannot simply drop; undefined if it cannot be read. */
  readonly readUsedBytes: () => number | undefined;
}

/**
 * Returns the memory of the control group whose limit is the lowest: that of this process or one above it. The OOM killer
 * compares the use of that group with the limit, so the use of one of several processes in it says nothing. Returns
 * undefined without a limit.
 */
export function findGroupMemory(read: ReadText): GroupMemory | undefined {
  const [lowest] = readGroups(read)
    .flatMap(({ controllers, path }) => {
      if (controllers.length === 0) {
        return withAncestors(path).map((group) => memoryV2(posix.join(CGROUP_ROOT, group), read));
      }
      return controllers.includes('memory')
        ? withAncestors(path).map((group) => memoryV1(posix.join(CGROUP_ROOT, 'memory', group), read))
        : [];
    })
    .filter(({ limitBytes }) => limitBytes > 0 && limitBytes < NO_LIMIT_V1)
    .sort((a, b) => a.limitBytes - b.limitBytes);
  return lowest;
}

/** cgroup v1 has no word for "no limit", but a number close to 2^63. */
const NO_LIMIT_V1 = 2 ** 60;

function memoryV2(group: string, read: ReadText): GroupMemory {
  return {
    // "max" is not a number.
    limitBytes: toBytes(read(posix.join(group, 'memory.max'))) ?? Infinity,
    readUsedBytes: () =>
      workingSet(
        read(posix.join(group, 'memory.current')),
        read(posix.join(group, 'memory.stat')),
        /^inactive_file (\d+)$/m,
      ),
  };
}

function memoryV1(group: string, read: ReadText): GroupMemory {
  return {
    limitBytes: toBytes(read(posix.join(group, 'memory.limit_in_bytes'))) ?? Infinity,
    readUsedBytes: () =>
      workingSet(
        read(posix.join(group, 'memory.usage_in_bytes')),
        read(posix.join(group, 'memory.stat')),
        /^total_inactive_file (\d+)$/m,
      ),
  };
}

/** The use without the inactive page cache, which the kernel drops first; the kubelet computes the same. */
function workingSet(
  usage: string | undefined,
  stat: string | undefined,
  inactiveFile: RegExp,
): number | undefined {
  const used = toBytes(usage);
  const inactive = toBytes(inactiveFile.exec(stat ?? '')?.[1]) ?? 0;
  return used === undefined ? undefined : Math.max(used - inactive, 0);
}

function toBytes(text: string | undefined): number | undefined {
  const bytes = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(bytes) ? bytes : undefined;
}
