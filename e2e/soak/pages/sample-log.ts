const SAMPLE = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/gmu;
const TIMESTAMP_SUFFIX = '_timestamp_seconds';
const TARGET = 'job="heartline", instance="exporter:9877"';

/** A series in the notation of promtool's unit tests, one value per scrape. */
export interface RecordedSeries {
  readonly series: string;
  readonly values: string;
}

interface Series {
  readonly values: string[];
  /** The value of the last scrapes, and how many there are. */
  run: string;
  runs: number;
  /** Scrapes so far, those without a value included. */
  length: number;
}

/** What Prometheus stores of the scrapes of one exporter: values, and a stale marker where a series ends. */
export class SampleLog {
  readonly #families: ReadonlySet<string>;
  /** The wall time of the first scrape, in seconds: promtool's clock begins at 0. */
  readonly #epochSeconds: number;
  readonly #series = new Map<string, Series>();
  #active = new Set<string>();
  #scrapes = 0;

  /** @param families the names that are stored */
  constructor(families: ReadonlySet<string>, epochSeconds: number) {
    this.#families = families;
    this.#epochSeconds = epochSeconds;
  }

  get scrapes(): number {
    return this.#scrapes;
  }

  /** A scrape that succeeded. */
  add(exposition: string): void {
    const seen = new Set<string>();
    this.#append('up', TARGET, '1', seen);
    for (const [, family = '', labels = '', value = ''] of exposition.matchAll(SAMPLE)) {
      if (this.#families.has(family)) {
        const all = labels === '' ? TARGET : `${TARGET}, ${labels}`;
        this.#append(family, all, this.#relative(family, value), seen);
      }
    }
    this.#end(seen);
  }

  /** A scrape that failed. */
  fail(): void {
    const seen = new Set<string>();
    this.#append('up', TARGET, '0', seen);
    this.#end(seen);
  }

  recorded(): RecordedSeries[] {
    return [...this.#series].map(([series, { values, run, runs }]) => ({
      series,
      values: [...values, text(run, runs)].join(' '),
    }));
  }

  /** Moments before the first scrape are the first scrape: rules take negative values for no moments. */
  #relative(family: string, value: string): string {
    return family.endsWith(TIMESTAMP_SUFFIX)
      ? String(Math.max(0, Number((Number(value) - this.#epochSeconds).toFixed(3))))
      : value;
  }

  #append(family: string, labels: string, value: string, seen: Set<string>): void {
    const name = `${family}{${labels}}`;
    const series = this.#series.get(name) ?? { values: [], run: '_', runs: 0, length: 0 };
    this.#series.set(name, series);
    push(series, '_', this.#scrapes - series.length);
    push(series, value, 1);
    seen.add(name);
  }

  #end(seen: Set<string>): void {
    for (const name of this.#active) {
      const series = this.#series.get(name);
      if (series !== undefined && !seen.has(name)) {
        push(series, 'stale', 1);
      }
    }
    this.#active = seen;
    this.#scrapes++;
  }
}

function push(series: Series, value: string, count: number): void {
  if (count === 0) {
    return;
  }
  if (value !== series.run) {
    if (series.runs > 0) {
      series.values.push(text(series.run, series.runs));
    }
    series.run = value;
    series.runs = 0;
  }
  series.runs += count;
  series.length += count;
}

/** `5x2` is the value 5 and two repetitions, `_x2` are two scrapes without a value. */
function text(value: string, count: number): string {
  if (value === '_') {
    return `_x${count}`;
  }
  return count === 1 || value === 'stale' ? value : `${value}x${count - 1}`;
}
