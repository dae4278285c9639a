import { type Millis } from '../../model/time';

interface Pause {
  readonly until: Millis;
  /** The job was only looked at, because nothing may be changed. */
  readonly wasRefused: boolean;
}

/** Pauses beyond this number are forgotten, the oldest first: their jobs are tried again earlier. */
const MAX_REMEMBERED = 100_000;

/** Until when jobs of clean-up are not tried again, by their keys. */
export class JobPauses {
  readonly #byKey = new Map<string, Pause>();

  /**
   * When a job may be tried again; -Infinity if it was never tried. A job that was only looked at is due as soon as changes are
   * allowed.
   */
  notBefore(key: string, isAllowed: () => boolean): Millis {
    const pause = this.#byKey.get(key);
    return pause === undefined || (pause.wasRefused && isAllowed()) ? -Infinity : pause.until;
  }

  pause(key: string, pause: Pause): void {
    this.#byKey.delete(key);
    this.#byKey.set(key, pause);
    const [oldest] = this.#byKey.keys();
    if (this.#byKey.size > MAX_REMEMBERED && oldest !== undefined) {
      this.#byKey.delete(oldest);
    }
  }
}
