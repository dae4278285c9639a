import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** Returns the content of a small file, undefined if it cannot be read. */
export type ReadText = (path: string) => string | undefined;

export const CGROUP_ROOT = '/sys/fs/cgroup';

/** A control group of this process. */
export interface ControlGroup {
  /** Controllers of a hierarchy of cgroup v1; none for cgroup v2. */
  readonly controllers: readonly string[];
  readonly path: string;
}

/** Returns the control groups of this process; none where there are no control groups. */
export function readGroups(read: ReadText): ControlGroup[] {
  return (read('/proc/self/cgroup') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, controllers = '', ...path] = line.split(':');
      return {
        controllers: controllers === '' ? [] : controllers.split(','),
        path: path.length === 0 ? '/' : path.join(':'),
      };
    });
}

/** Returns the path of a group and of all groups above it, because each of their limits applies. */
export function withAncestors(path: string): string[] {
  return path === '/' || path === '.' ? ['/'] : [path, ...withAncestors(posix.dirname(path))];
}

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, or the controller does not exist, so there is no limit.
    return undefined;
  }
}
