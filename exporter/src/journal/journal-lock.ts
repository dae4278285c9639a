import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { FILE_MODE } from './disk/permissions';
import { JournalError, remedyFor } from './disk/journal-error';

const FILE = 'exporter.lock';

/**
 * Locks a journal's directory for one exporter: two exporters would overwrite each other's fleet. The lock is a kernel lock
 * on an open file, so it ends with the process, even on SIGKILL, and works between containers that share a volume. The
 * content of the file, the process ID, is only for messages.
 */
export class JournalLock {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** @throws JournalError if another exporter holds the lock, or locking fails */
  static acquire(directory: string): JournalLock {
    const file = join(directory, FILE);
    let descriptor: number | undefined;
    try {
      descriptor = openSync(file, 'a+', FILE_MODE);
      if (tryLock(descriptor)) {
        ftruncateSync(descriptor);
        writeSync(descriptor, `${process.pid}\n`);
        return new JournalLock(descriptor);
      }
    } catch (error) {
      if (descriptor !== undefined) {
        closeSync(descriptor);
      }
      throw new JournalError(
        `Locking the journal with ${file} failed: ${String(error)}. ${remedyFor(error)}`,
      );
    }
    closeSync(descriptor);
    throw new JournalError(
      `The journal in ${directory} is in use by another exporter (process ${readFileSync(file, 'utf8').trim()}). ` +
        'Stop that process, or set --storage.path to another directory.',
    );
  }

  release(): void {
    closeSync(this.#descriptor);
  }
}
