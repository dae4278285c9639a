import { escapePattern } from './key-scanner';

const PLACEHOLDER = '{id}';

/** The name of the key of each worker, with `{id}` in the place of its ID. */
export class KeyTemplate {
  readonly #before: string;
  readonly #after: string;

  /** @param text contains `{id}` */
  constructor(text: string) {
    const at = text.indexOf(PLACEHOLDER);
    this.#before = text.slice(0, at);
    this.#after = text.slice(at + PLACEHOLDER.length);
  }

  static isTemplate(text: string): boolean {
    return text.includes(PLACEHOLDER);
  }

  /** The pattern of SCAN that the keys match. */
  get pattern(): string {
    return `${escapePattern(this.#before)}*${escapePattern(this.#after)}`;
  }

  keyOf(id: string): string {
    return this.#before + id + this.#after;
  }

  /** The ID in a key; undefined if the key is no key of a worker. */
  idIn(key: string): string | undefined {
    const id = key.slice(this.#before.length, key.length - this.#after.length);
    return key === this.keyOf(id) && id !== '' ? id : undefined;
  }
}
