import { type LabelValue } from './catalog/family';
import { labelText } from './format';

/** Tails kept per family. Most families need a few; where names are made up as it goes, all are forgotten now and then. */
const MAX_SUFFIXES = 2000;

/**
 * What stands after a worker's own labels, `,task_type="enrich",outcome="failed"} `, by the values of the family's own
 * labels. A thousand workers share a few of them, and to write each anew at each rendering was a tenth of its garbage.
 */
export class LabelSuffixCache {
  readonly #names: readonly string[];
  #cached = new Map<LabelValue, Map<LabelValue, string>>();
  #size = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** The same string for the same values, as long as it is kept. */
  get(values: readonly LabelValue[]): string {
    // Of many labels, hardly any two workers have the same values.
    if (this.#names.length > 2) return this.#format(values);
    const [first, second] = values;
    const present = this.#cached.get(first)?.get(second);
    if (present !== undefined) return present;
    if (this.#size >= MAX_SUFFIXES) {
      this.#cached = new Map();
      this.#size = 0;
    }
    const suffix = this.#format(values);
    const row = this.#cached.get(first) ?? new Map<LabelValue, string>();
    row.set(second, suffix);
    this.#cached.set(first, row);
    this.#size++;
    return suffix;
  }

  #format(values: readonly LabelValue[]): string {
    const own = labelText(this.#names, values);
    return own === '' ? '} ' : `,${own}} `;
  }
}
