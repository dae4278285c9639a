import { statfsSync } from 'node:fs';

/** `f_type` of statfs(2) for file systems that do not outlive the container or the machine's uptime. */
const VOLATILE_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x794c7630, 'the file system of the container'],
  [0x01021994, 'memory (tmpfs)'],
  [0x858458f6, 'memory (ramfs)'],
]);

/**
 * Returns what a directory is stored in if that is lost with the container or at a reboot: the writable layer of a
 * container (overlayfs), or memory. Returns undefined for any other file system, and if the type cannot be read.
 */
export function volatileStorage(
  directory: string,
  typeOf: (directory: string) => number = (path) => statfsSync(path).type,
): string | undefined {
  try {
    return VOLATILE_FILE_SYSTEMS.get(typeOf(directory));
  } catch {
    // A platform without statfs; nothing is known about the file system.
    return undefined;
  }
}

/** The warning about a journal in volatile storage. */
export function volatileStorageWarning(directory: string, storage: string): string {
  return `The journal ${directory} is in ${storage} and is lost with it: failed, stopped and expected workers would be unknown afterwards, and their alerts would end. Mount a volume and set --storage.path to a folder in it.`;
}
