import { type Flaw } from '../facts/response';
import { childPath } from './json-path';

/** Maximum number of flaws that are kept of one report. */
export const MAX_FLAWS = 16;

/** Maximum length of a key in a path, in characters. */
const MAX_KEY_LENGTH = 128;

/** The flaws of one report: the first ones, and the number of all. */
export class FlawList {
  readonly #flaws: Flaw[] = [];
  #count = 0;

  add(path: string, allowed: string, given: string): void {
    this.#count += 1;
    if (this.#flaws.length < MAX_FLAWS) {
      this.#flaws.push({ path, allowed, given });
    }
  }

  get count(): number {
    return this.#count;
  }

  /** The flaws; if there are more than `MAX_FLAWS`, one more at `$` states their number. */
  list(): readonly Flaw[] {
    return this.#count > this.#flaws.length
      ? [
          ...this.#flaws,
          { path: '$', allowed: `a list of the first ${MAX_FLAWS} flaws`, given: `${this.#count} flaws` },
        ]
      : this.#flaws;
  }
}

/** The path of a key that the sender chose; a long key is cut. */
export function pathOfKey(path: string, key: string): string {
  return childPath(path, key.length > MAX_KEY_LENGTH ? `${key.slice(0, MAX_KEY_LENGTH)}…` : key);
}
