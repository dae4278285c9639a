import { type Worker } from '../model/worker';
import { type Emit, type ExpositionSettings, type LabelValue, type WorkerFamily } from './catalog/family';
import { type WorkerText } from './worker-text';
import { LabelSuffixCache } from './label-suffix-cache';

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
