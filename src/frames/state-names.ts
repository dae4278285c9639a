import { toStateCode, parseState } from '../model/state';

/**
 * Maps state names to numbers: codes for known states, negative numbers for unrecognised names. Those are
 * drawn as unrecognised and listed, never guessed.
 */
export class StateNames {
  readonly #unrecognisedNames: string[] = [];

  /** The unrecognised names in order of appearance; −1 is the first. */
  get unrecognised(): readonly string[] {
    return this.#unrecognisedNames;
  }

  /** Accepts a name in any case, or a code as a digit. */
  numberOf(text: string): number {
    const word = text.trim();
    const code = parseState(word.toLowerCase());
    if (code !== undefined) {
      return code;
    }
    if (/^\d$/.test(word) && toStateCode(Number(word)) === Number(word)) {
      return Number(word);
    }
    const index = this.#unrecognisedNames.indexOf(word);
    return index < 0 ? -this.#unrecognisedNames.push(word) : -1 - index;
  }
}

/** Returns how to list an unrecognised value: the name it refers to, or the value itself. */
export function unrecognisedName(value: number, names: readonly string[] = []): string | number {
  return names[-1 - value] ?? value;
}
