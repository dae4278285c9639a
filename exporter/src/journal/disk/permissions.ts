import { chmodSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { JournalError, remedyFor } from './journal-error';
import { PART_DIRECTORIES } from './journal-parts';

/** The journal contains worker IDs, metadata and names of users: only the exporter's account may read it. */
export const DIRECTORY_MODE = 0o700;
export const FILE_MODE = 0o600;
const OTHERS = 0o077;

const OWN_FILES = /^(?:(?:data|lock)\.mdb(?:\..+)?|exporter\.lock)$/;
/** Directories that a journal may contain. One that contains anything else keeps its permissions. */
const OWN_DIRECTORIES: readonly string[] = [...PART_DIRECTORIES, 'lost+found'];

/**
 * Creates the directory of a journal, and removes the permissions of other accounts from it and from its files.
 *
 * @returns what is still readable for other accounts, as sentences for the log
 * @throws JournalError if the directory cannot be created
 */
export function prepareDirectory(directory: string): readonly string[] {
  try {
    createDirectory(directory);
    const names = readdirSync(directory);
    const files = names.filter((name) => OWN_FILES.test(name));
    const warnings = files.flatMap((name) => tighten(join(directory, name), FILE_MODE));
    if (names.every((name) => OWN_FILES.test(name) || OWN_DIRECTORIES.includes(name))) {
      warnings.unshift(...tighten(directory, DIRECTORY_MODE));
    }
    return warnings;
  } catch (error) {
    throw new JournalError(
      `Creating the journal's directory ${directory} failed: ${String(error)}. ${remedyFor(error)}`,
      { cause: error },
    );
  }
}

/** Creates a directory and its parents. Node's own `recursive` never returns where the kernel allows no directory, as in /proc. */
function createDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) {
    return;
  }
  const parent = dirname(resolve(directory));
  if (statSync(parent, { throwIfNoEntry: false }) === undefined) {
    createDirectory(parent);
  }
  mkdirSync(directory, { mode: DIRECTORY_MODE });
}

function tighten(path: string, mode: number): string[] {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before === undefined || (before.mode & OTHERS) === 0) {
    return [];
  }
  try {
    chmodSync(path, before.mode & mode);
    return [];
  } catch (error) {
    return [openToOthers(path, before, error)];
  }
}

function openToOthers(path: string, { mode, uid }: Stats, error: unknown): string {
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return (
    `Other accounts may read the journal: ${path} has mode ${octal} and belongs to user ${uid}, and changing the mode ` +
    `failed (${String(error)}). Run chmod as that user.`
  );
}
