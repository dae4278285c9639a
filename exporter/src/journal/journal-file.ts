import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** A journal that cannot be used; the message says what to do. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** Where LMDB's first page holds its magic number (0xBEEFC0DE, little-endian), after the page's header. */
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;
const TWO_PAGES = 8192;

/**
 * Makes the directory, and looks at the file before LMDB maps it: LMDB ends the process, without a word, on a file that
 * is not its own.
 *
 * @throws JournalError
 */
export function prepareJournal(directory: string): void {
  const advice = `Move ${directory} away to start with an empty journal, or set --storage.path to another directory.`;
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new JournalError(
      `The journal's directory ${directory} cannot be made: ${String(error)}. ${advice}`,
    );
  }
  const file = join(directory, 'data.mdb');
  if (existsSync(file) && !isLmdb(file)) {
    throw new JournalError(`${file} is not a journal: it is damaged, or another program's. ${advice}`);
  }
}

function isLmdb(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    // An empty file is what is left when a process was ended between making the file and writing its first page.
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
