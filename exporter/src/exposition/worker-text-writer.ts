import { type Worker } from '../model/worker';
import { type Emit, type ExpositionSettings, type LabelValue, type WorkerFamily } from './catalog/family';
import { labelText } from './format';
import { type WorkerText } from './worker-text-cache';

/**
 * What is exposed of a worker, by what has room: everything; identity, liveness and checks; only families whose labels are
 * not text from reports, which the liveness rules read; nothing.
 */
export const LEVELS = ['all', 'essential', 'liveness', 'nothing'] as const;

export type Level = (typeof LEVELS)[number];

const LIVENESS = LEVELS.indexOf('liveness');

/** Maximum suffixes cached per family. Most families need a few; generated names would grow the cache without limit. */
const MAX_SUFFIXES = 2000;

/**
 * Caches the text after a worker's own labels, `,task_type="enrich",outcome="failed"} `, by the values of the family's
 * labels. A thousand workers share a few of these texts, and building each at every rendering was a tenth of its garbage.
 */
export class LabelSuffixCache {
  readonly #names: readonly string[];
  #cached = new Map<LabelValue, Map<LabelValue, string>>();
  #size = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Returns the suffix for the given label values: the same string for the same values while it is cached. */
  get(values: readonly LabelValue[]): string {
    // With many labels, hardly any two workers have the same values.
    if (this.#names.length > 2) {
      return this.#format(values);
    }
    const [first, second] = values;
    const cached = this.#cached.get(first)?.get(second);
    if (cached !== undefined) {
      return cached;
    }
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
    const labels = labelText(this.#names, values);
    return labels === '' ? '} ' : `,${labels}} `;
  }
}

/** Appends one worker's lines of one family to the text and counts them. */
type WriteFamily = (worker: Worker, labels: string) => void;

/** Writes worker texts: the lines of one worker in all families. */
export class WorkerTextWriter {
  readonly #families: readonly WriteFamily[];
  readonly #ends: number[] = [];
  #text = '';
  #series = 0;
  #duplicates = 0;

  readonly #leastLevels: readonly number[];

  /** @param leastLevels index in `LEVELS` of the least level that has each family; all have all families by default */
  constructor(
    families: readonly WorkerFamily[],
    settings: ExpositionSettings,
    leastLevels: readonly number[] = families.map(() => 0),
  ) {
    this.#leastLevels = leastLevels;
    this.#families = families.map((family) => this.#familyWriter(family, settings));
  }

  /**
   * Renders the families of the worker that a level has. Returns the number of duplicate series omitted.
   *
   * @param scrapeTimeBytes maximum size of the series that a scrape adds; 0 if it adds none
   */
  write(target: WorkerText, level: Level = 'all', scrapeTimeBytes = 0): number {
    const levelIndex = LEVELS.indexOf(level);
    this.#text = '';
    this.#series = 0;
    this.#duplicates = 0;
    let liveness = 0;
    for (let index = 0; index < this.#families.length; index++) {
      const start = this.#text.length;
      if (levelIndex <= (this.#leastLevels[index] ?? 0)) {
        this.#families[index]?.(target.worker, target.labels);
      }
      this.#ends[index] = this.#text.length;
      if (this.#leastLevels[index] === LIVENESS) {
        // These families have no text from reports, so that each character is a byte.
        liveness += this.#text.length - start;
      }
    }
    target.write(this.#text, this.#ends, this.#series);
    target.detailBytes = target.length - liveness;
    target.hidden = level === 'nothing';
    target.scrapeTimeBytes = scrapeTimeBytes;
    return this.#duplicates;
  }

  #familyWriter(family: WorkerFamily, settings: ExpositionSettings): WriteFamily {
    const head = `${family.name}{`;
    if ('values' in family) {
      const words = family.values.map((word) => ({ word, suffix: `,${family.label}="${word}"} ` }));
      return (worker, labels) => {
        for (const { word, suffix } of words) {
          this.#line(head, labels, suffix, family.value(worker, word));
        }
      };
    }
    if ('value' in family) {
      return (worker, labels) => this.#line(head, labels, '} ', family.value(worker));
    }
    return this.#samplesWriter(family, settings);
  }

  #samplesWriter(
    family: Extract<WorkerFamily, { samples: unknown }>,
    settings: ExpositionSettings,
  ): WriteFamily {
    const head = `${family.name}{`;
    const suffixes = new LabelSuffixCache(family.labels(settings));
    // A report may list a disk twice, but each series must be unique: the first value is exposed.
    const seen = new Set<string>();
    let workerLabels = '';
    const emit: Emit = (value, ...values: readonly LabelValue[]) => {
      if (value === undefined) {
        return;
      }
      const suffix = suffixes.get(values);
      if (seen.has(suffix)) {
        this.#duplicates += 1;
        return;
      }
      seen.add(suffix);
      this.#line(head, workerLabels, suffix, value);
    };
    return (worker, labels) => {
      if (seen.size > 0) {
        seen.clear();
      }
      workerLabels = labels;
      family.samples(worker, emit, settings);
    };
  }

  #line(head: string, labels: string, suffix: string, value: number | undefined): void {
    if (value === undefined || !Number.isFinite(value)) {
      return;
    }
    this.#text += `${head}${labels}${suffix}${value}\n`;
    this.#series += 1;
  }
}
