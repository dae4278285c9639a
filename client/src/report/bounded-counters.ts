import { clipText } from '../values/describe';
import { keyFlaw } from '../values/read-value';

/** The key that counts everything for which a bounded table has no room. */
export const OTHER = 'other';

/** Counters by key with a limit of keys. Further keys are counted as `other`. */
export class BoundedCounters {
  readonly #counts = new Map<string, number>();

  readonly #maxKeys: number;
  readonly #onOverflow: (key: string) => void;

  /** @param onOverflow called with each key that was counted as `other` */
  constructor(maxKeys: number, onOverflow: (key: string) => void) {
    this.#maxKeys = maxKeys;
    this.#onOverflow = onOverflow;
  }

  add(name: string, amount = 1): void {
    const key = this.#keyFor(toCounterKey(name));
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + amount);
  }

  report(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  #keyFor(name: string): string {
    if (name === OTHER || this.#counts.has(name) || this.#counts.size < this.#maxKeys) {
      return name;
    }
    this.#onOverflow(name);
    return OTHER;
  }
}

/** Returns the key that a name is counted as: its first 128 characters, or `other` if the exporter would reject it. */
export function toCounterKey(name: string): string {
  const key = clipText(name, 128);
  return keyFlaw(key) === undefined ? key : OTHER;
}
