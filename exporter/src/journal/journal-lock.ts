import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { JournalError } from './journal-file';

const FILE = 'exporter.lock';

/**
 * Holds a journal's directory for one exporter: two that write to one journal would each keep a fleet of their own and
 * overwrite the other's. The lock is the kernel's, on an open file, so that it ends with its process, SIGKILL included,
 * and holds between containers that share a volume; what stands in the file is only for people.
 */
export class JournalLock {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** @throws JournalError where another holds it, or it cannot be had */
  static acquire(directory: string): JournalLock {
    const file = join(directory, FILE);
    let descriptor: number | undefined;
    try {
      descriptor = openSync(file, 'a+');
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
        `The journal's lock ${file} cannot be taken: ${String(error)}. ` +
          'Set --storage.path to a directory of ours on a local file system.',
      );
    }
    closeSync(descriptor);
    throw new JournalError(
      `The journal in ${directory} is in use by another exporter (process ${readFileSync(file, 'utf8').trim()}). ` +
        'Stop that one, or set --storage.path to another directory.',
    );
  }

  release(): void {
    closeSync(this.#descriptor);
  }
}
