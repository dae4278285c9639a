import { type Flaw } from '../facts/response';
import { childPath } from './json-path';

/** Maximum number of flaws that are kept of one report. */
export const MAX_FLAWS = 16;

/** Maximum length of a key in a path, in characters. */
const MAX_KEY_LENGTH = 128;

/** A text, or a function that returns it and is called only for a flaw that is kept: a report may have 100,000 flaws. */
export type FlawText = string | (() => string);

/** The flaws of one report: the first ones, and the number of all. */
export class FlawList {
  readonly #flaws: Flaw[] = [];
  #count = 0;

  add(path: string, allowed: FlawText, given: FlawText): void {
    this.#count += 1;
    if (this.#flaws.length < MAX_FLAWS) {
      this.#flaws.push({ path, allowed: textOf(allowed), given: textOf(given) });
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

function textOf(text: FlawText): string {
  return typeof text === 'string' ? text : text();
}

/** The path of a key that the sender chose; a long key is cut. */
export function pathOfKey(path: string, key: string): string {
  return childPath(path, key.length > MAX_KEY_LENGTH ? `${key.slice(0, MAX_KEY_LENGTH)}…` : key);
}
