import { type Millis } from '../../model/time';
import { type Log } from '../../telemetry/log';

const WINDOW_MS: Millis = 60_000;
const MAX_LINES_PER_WINDOW = 20;

/** Logs requests with wrong credentials: 20 a minute one by one, and then how many more there were. */
export class FailureLog {
  readonly #log: Log;
  #count = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  failed(details: Readonly<Record<string, string>>): void {
    this.#count += 1;
    if (this.#count <= MAX_LINES_PER_WINDOW) {
      this.#log.warn(details, 'invalid credentials');
    }
    if (this.#count === 1) {
      setTimeout(() => this.#endWindow(), WINDOW_MS).unref();
    }
  }

  #endWindow(): void {
    const more = this.#count - MAX_LINES_PER_WINDOW;
    if (more > 0) {
      this.#log.warn({ requests: more }, 'more requests with invalid credentials in the last minute');
    }
    this.#count = 0;
  }
}
