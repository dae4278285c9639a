import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** The journal cannot be used. The message says what to do. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** Offset of the magic number (little-endian) in LMDB's first page, after the page header. */
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;
const TWO_PAGES = 8192;

/**
 * Creates the directory, and checks the database file before LMDB maps it: LMDB ends the process without an error message
 * if the file is not a database.
 *
 * @throws JournalError if the directory cannot be created, or the file is not an LMDB database
 */
export function prepareJournal(directory: string): void {
  const advice = `Move ${directory} away to start with an empty journal, or set --storage.path to another directory.`;
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new JournalError(
      `Creating the journal's directory ${directory} failed: ${String(error)}. ${advice}`,
    );
  }
  const file = join(directory, 'data.mdb');
  if (existsSync(file) && !isLmdb(file)) {
    throw new JournalError(
      `${file} is not a journal: it is damaged or belongs to another program. ${advice}`,
    );
  }
}

function isLmdb(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    // A process that is killed before it writes the first page leaves an empty file.
    if (size === 0) {
      return true;
    }
    const head = Buffer.alloc(MAGIC_AT + 4);
    return (
      size >= TWO_PAGES && readSync(descriptor, head) === head.length && head.readUInt32LE(MAGIC_AT) === MAGIC
    );
  } finally {
    closeSync(descriptor);
  }
}
