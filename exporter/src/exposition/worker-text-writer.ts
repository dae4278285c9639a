import { type Worker } from '../model/worker';
import { type Emit, type ExpositionSettings, type LabelValue, type WorkerFamily } from './catalog/family';
import { labelText } from './format';
import { type WorkerText } from './worker-text-cache';

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

/** Writes one worker's lines of one family: adds them to the text, and counts them. */
type WriteFamily = (worker: Worker, labels: string) => void;

/** Writes pages: the lines of one worker in all its families. */
export class WorkerTextWriter {
  readonly #families: readonly WriteFamily[];
  readonly #ends: number[] = [];
  #text = '';
  #series = 0;
  #duplicates = 0;

  constructor(families: readonly WorkerFamily[], settings: ExpositionSettings) {
    this.#families = families.map((family) => this.#familyWriter(family, settings));
  }

  /** Renders the first `count` families of the page's worker, all by default. Returns how many repeated series it left out. */
  write(target: WorkerText, count = this.#families.length): number {
    this.#text = '';
    this.#series = 0;
    this.#duplicates = 0;
    for (let index = 0; index < this.#families.length; index++) {
      if (index < count) this.#families[index]?.(target.worker, target.labels);
      this.#ends[index] = this.#text.length;
    }
    target.write(this.#text, this.#ends, this.#series);
    return this.#duplicates;
  }

  #familyWriter(family: WorkerFamily, settings: ExpositionSettings): WriteFamily {
    const head = `${family.name}{`;
    if ('values' in family) {
      const words = family.values.map((word) => ({ word, tail: `,${family.label}="${word}"} ` }));
      return (worker, labels) => {
        for (const { word, tail } of words) this.#line(head, labels, tail, family.value(worker, word));
      };
    }
    if ('value' in family) return (worker, labels) => this.#line(head, labels, '} ', family.value(worker));
    return this.#samplesWriter(family, settings);
  }

  #samplesWriter(
    family: Extract<WorkerFamily, { samples: unknown }>,
    settings: ExpositionSettings,
  ): WriteFamily {
    const head = `${family.name}{`;
    const suffixes = new LabelSuffixCache(family.labels(settings));
    // A report may name a disk twice, and a series must stand once: the first wins.
    const seen = new Set<string>();
    let workerLabels = '';
    const emit: Emit = (value, ...values: readonly LabelValue[]) => {
      if (value === undefined) return;
      const suffix = suffixes.get(values);
      if (seen.has(suffix)) {
        this.#duplicates += 1;
        return;
      }
      seen.add(suffix);
      this.#line(head, workerLabels, suffix, value);
    };
    return (worker, labels) => {
      if (seen.size > 0) seen.clear();
      workerLabels = labels;
      family.samples(worker, emit, settings);
    };
  }

  #line(head: string, labels: string, suffix: string, value: number | undefined): void {
    if (value === undefined || !Number.isFinite(value)) return;
    this.#text += `${head}${labels}${suffix}${value}\n`;
    this.#series += 1;
  }
}
