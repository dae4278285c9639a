import { type Worker } from '../model/worker';
import { type Emit, type ExpositionSettings, type LabelValue, type WorkerFamily } from './catalog/family';
import { type Page } from './worker-text';
import { Tails } from './label-suffix-cache';

/** Writes one worker's lines of one family: adds them to the text, and counts them. */
type Section = (worker: Worker, labels: string) => void;

/** Writes pages: the lines of one worker in all its families. */
export class PageWriter {
  readonly #sections: readonly Section[];
  readonly #ends: number[] = [];
  #text = '';
  #series = 0;
  #duplicates = 0;

  constructor(families: readonly WorkerFamily[], settings: ExpositionSettings) {
    this.#sections = families.map((family) => this.#section(family, settings));
  }

  /** Renders the first `count` families of the page's worker, all by default. Returns how many repeated series it left out. */
  write(page: Page, count = this.#sections.length): number {
    this.#text = '';
    this.#series = 0;
    this.#duplicates = 0;
    for (let index = 0; index < this.#sections.length; index++) {
      if (index < count) this.#sections[index]?.(page.worker, page.labels);
      this.#ends[index] = this.#text.length;
    }
    page.write(this.#text, this.#ends, this.#series);
    return this.#duplicates;
  }

  #section(family: WorkerFamily, settings: ExpositionSettings): Section {
    const head = `${family.name}{`;
    if ('words' in family) {
      const words = family.words.map((word) => ({ word, tail: `,${family.label}="${word}"} ` }));
      return (worker, labels) => {
        for (const { word, tail } of words) this.#line(head, labels, tail, family.value(worker, word));
      };
    }
    if ('value' in family) return (worker, labels) => this.#line(head, labels, '} ', family.value(worker));
    return this.#samplesSection(family, settings);
  }

  #samplesSection(
    family: Extract<WorkerFamily, { samples: unknown }>,
    settings: ExpositionSettings,
  ): Section {
    const head = `${family.name}{`;
    const tails = new Tails(family.labels(settings));
    // A report may name a disk twice, and a series must stand once: the first wins.
    const seen = new Set<string>();
    let workerLabels = '';
    const emit: Emit = (value, ...values: readonly LabelValue[]) => {
      if (value === undefined) return;
      const tail = tails.of(values);
      if (seen.has(tail)) {
        this.#duplicates += 1;
        return;
      }
      seen.add(tail);
      this.#line(head, workerLabels, tail, value);
    };
    return (worker, labels) => {
      if (seen.size > 0) seen.clear();
      workerLabels = labels;
      family.samples(worker, emit, settings);
    };
  }

  #line(head: string, labels: string, tail: string, value: number | undefined): void {
    if (value === undefined || !Number.isFinite(value)) return;
    this.#text += `${head}${labels}${tail}${value}\n`;
    this.#series += 1;
  }
}
