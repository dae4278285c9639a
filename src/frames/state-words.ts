import { toStateCode, parseState } from '../model/state';

/**
 * Numbers for words that name a state: the ladder's codes, and negative ones for words that are not on it. Those are
 * shown as unrecognised and listed, never guessed.
 */
export class StateNames {
  readonly #unrecognisedNames: string[] = [];

  /** The words in the order in which they came: the first has the number −1. */
  get unrecognised(): readonly string[] {
    return this.#unrecognisedNames;
  }

  /** A word in any case, or a code in digits. */
  numberOf(text: string): number {
    const word = text.trim();
    const code = parseState(word.toLowerCase());
    if (code !== undefined) {
      return code;
    }
    if (/^\d$/.test(word) && toStateCode(Number(word)) === Number(word)) {
      return Number(word);
    }
    const known = this.#unrecognisedNames.indexOf(word);
    return known < 0 ? -this.#unrecognisedNames.push(word) : -1 - known;
  }
}

/** What to list an unrecognised value as: the word it stands for, or itself. */
export function unrecognisedName(value: number, words: readonly string[] = []): string | number {
  return words[-1 - value] ?? value;
}
