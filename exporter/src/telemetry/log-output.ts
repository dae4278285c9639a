import { type Writable } from 'node:stream';

/** Maximum size of log lines that wait to be read. Further lines are dropped. */
const MAX_WAITING_LENGTH = 1024 * 1024;

/**
 * Writes log lines to standard error and never waits for the reader: unread lines are kept up to 1 MiB, then
 * dropped and counted. Lines are also dropped and counted if they cannot be written, as on a full disk or after the
 * reader has ended.
 *
 * Node writes to a pipe without waiting, and to a file or terminal while the process waits.
 */
export class LogOutput {
  readonly #stream: Writable;
  #dropped = 0;
  #reported = 0;
  #report: ((lines: number) => void) | undefined;

  constructor(stream: Writable = process.stderr) {
    this.#stream = stream;
    // Without a listener an error, such as EPIPE, would end the process.
    stream.on('error', () => (this.#dropped += 1));
    stream.on('drain', () => this.#reportDropped());
  }

  /** The number of lines dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Calls back with the number of dropped lines when lines can be written again. */
  onReadAgain(report: (lines: number) => void): void {
    this.#report = report;
  }

  write(line: string): void {
    if (this.#stream.destroyed || this.#stream.writableLength > MAX_WAITING_LENGTH) {
      this.#dropped += 1;
      return;
    }
    try {
      this.#stream.write(line);
      // A file has no 'drain'.
      if (this.#stream.writableLength === 0) {
        this.#reportDropped();
      }
    } catch {
      // A file: the disk is full, for example. The process goes on without this line.
      this.#dropped += 1;
    }
  }

  #reportDropped(): void {
    const lines = this.#dropped - this.#reported;
    if (lines > 0) {
      this.#reported = this.#dropped;
      this.#report?.(lines);
    }
  }
}
