import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** libfaketime, where it is installed, changes the time for the whole process. */
const FAKETIME = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .concat(process.env['LIBFAKETIME'] ?? [])
  .find((path) => existsSync(path));
/** Otherwise a script does for what the exporter reads. */
const PRELOADED = `
  const { readFileSync } = require('node:fs');
  const real = Date.now;
  let offsetMs = 0;
  const read = () => { offsetMs = Number(readFileSync(process.env.HEARTLINE_TEST_OFFSET, 'utf8')) * 1000 || 0; };
  read();
  setInterval(read, 50).unref();
  Date.now = () => real() + offsetMs;
`;

/** The wall clock of an exporter process, which a test sets while the process runs. The monotonic clock goes on. */
export class SettableClock {
  readonly #offsetFile: string;
  readonly #script: string;

  /** @param folder for its files; it exists as long as the process runs */
  constructor(folder: string) {
    this.#offsetFile = join(folder, 'offset');
    this.#script = join(folder, 'preload.cjs');
    writeFileSync(this.#script, PRELOADED);
    this.set(0);
  }

  /** Sets the clock that many seconds ahead of the real time; negative numbers are behind it. */
  set(offsetSeconds: number): void {
    const sign = offsetSeconds < 0 ? '-' : '+';
    const text = FAKETIME === undefined ? String(offsetSeconds) : `${sign}${Math.abs(offsetSeconds)}`;
    writeFileSync(this.#offsetFile, text);
  }

  /** Environment variables of the process. */
  get environment(): Readonly<Record<string, string>> {
    return FAKETIME === undefined
      ? { HEARTLINE_TEST_OFFSET: this.#offsetFile, NODE_OPTIONS: `--require=${this.#script}` }
      : {
          LD_PRELOAD: FAKETIME,
          FAKETIME_TIMESTAMP_FILE: this.#offsetFile,
          FAKETIME_NO_CACHE: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        };
  }
}
