import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isSystemError } from './system-error';

const TAIL_BYTES = 16_384;

/** Returns the last `lines` lines of a log file, oldest first, without empty lines. Returns none if the file is missing. */
export function readLogTail(path: string, lines: number): string[] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return [];
    }
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - start);
    readSync(file, buffer, 0, buffer.length, start);
    const all = buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    // The first line is incomplete if reading starts in the middle of the file.
    return all.slice(start > 0 ? 1 : 0).slice(-lines);
  } finally {
    closeSync(file);
  }
}
