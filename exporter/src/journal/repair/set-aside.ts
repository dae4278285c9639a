import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_FILE, DataFile } from '../disk/data-file';
import { JOURNAL_PARTS, partDirectory } from '../disk/journal-parts';
import { type Millis } from '../../model/time';

/** Damaged files that are kept in a directory; older ones are deleted when another one is set aside. */
export const MAX_DAMAGED_FILES = 3;

const PREFIX = `${DATA_FILE}.damaged-`;

/**
 * Renames the data file of a directory, so that the next start begins with an empty one.
 *
 * @returns the new path
 * @throws JournalError if an exporter uses the file
 */
export function setAside(directory: string, now: Millis): string {
  const file = DataFile.open(directory);
  try {
    const path = file.moveTo(`${PREFIX}${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`);
    for (const name of damagedFiles(directory).slice(0, -MAX_DAMAGED_FILES)) {
      rmSync(join(directory, name));
    }
    return path;
  } finally {
    file.close();
  }
}

/** Names of the files that were set aside in a directory, oldest first. */
export function damagedFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.startsWith(PREFIX))
      .map(({ name }) => name)
      .sort();
  } catch {
    // The directory does not exist yet.
    return [];
  }
}

/** The number of files that were set aside in all parts of a journal. */
export function countDamagedFiles(directory: string): number {
  return JOURNAL_PARTS.reduce((sum, part) => sum + damagedFiles(partDirectory(directory, part)).length, 0);
}
