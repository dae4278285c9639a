import {
  type Figure,
  type ReadOn,
  type SourceTotals,
  TABLE_GAUGES,
  TABLE_TOTALS,
  type TableGauge,
  type TablesReading,
  type TableTotal,
} from '../../model/source-figures';
import { type Millis } from '../../model/time';

/** A source may have this many sets of label values per family. The number of task types is up to those who write the table. */
export const MAX_FIGURES_PER_FAMILY = 500;

type Gauges = TablesReading['gauges'];

/** What sources read in tables: the values of their last poll, and their totals, which are kept over a restart. */
export class SourceFiguresTable {
  readonly #gauges = new Map<string, Gauges>();
  readonly #totals: Map<string, SourceTotals>;

  constructor(rows: Iterable<SourceTotals> = []) {
    this.#totals = new Map([...rows].map((row) => [row.source, row]));
  }

  /** Takes over one poll. Returns the changed totals, if any, and the number of values beyond the limit. */
  update(source: string, { gauges, increases, readUpTo }: TablesReading): FiguresUpdate {
    let rejected = 0;
    const kept = names(TABLE_GAUGES).map((name) => {
      const figures = withoutRepeated(gauges[name] ?? []);
      rejected += Math.max(0, figures.length - MAX_FIGURES_PER_FAMILY);
      return [name, figures.slice(0, MAX_FIGURES_PER_FAMILY)] as const;
    });
    this.#gauges.set(source, Object.fromEntries(kept));
    const before = this.#totals.get(source) ?? { source, readUpTo: {}, totals: {} };
    const totals = { ...before.totals };
    for (const name of names(TABLE_TOTALS)) {
      const added = increases[name] ?? [];
      if (added.length > 0) {
        const sum = { ...totals[name] };
        rejected += addTo(sum, added);
        totals[name] = sum;
      }
    }
    if (Object.keys(readUpTo).length === 0) {
      return { changed: undefined, rejected };
    }
    const changed = { source, readUpTo: { ...before.readUpTo, ...readUpTo }, totals };
    this.#totals.set(source, changed);
    return { changed, rejected };
  }

  /** The values of the last poll of each source. */
  *gauges(name: TableGauge): Generator<SourceFigure> {
    for (const [source, gauges] of this.#gauges) {
      for (const figure of gauges[name] ?? []) {
        yield { source, ...figure };
      }
    }
  }

  *totals(name: TableTotal): Generator<SourceFigure> {
    for (const { source, totals } of this.#totals.values()) {
      for (const [key, value] of Object.entries(totals[name] ?? {})) {
        yield { source, labels: key.split('\n'), value };
      }
    }
  }

  readUpTo(source: string, table: ReadOn): Millis | undefined {
    return this.#totals.get(source)?.readUpTo[table];
  }

  /** Forgets the values of the last poll: the source can no longer be read. Its totals stay. */
  disconnected(source: string): void {
    this.#gauges.delete(source);
  }

  /** Forgets all of a source that is no longer configured. Returns whether it had totals. */
  delete(source: string): boolean {
    this.#gauges.delete(source);
    return this.#totals.delete(source);
  }

  /** Names of the sources with totals. */
  get sources(): Iterable<string> {
    return this.#totals.keys();
  }
}

export interface FiguresUpdate {
  readonly changed: SourceTotals | undefined;
  readonly rejected: number;
}

export type SourceFigure = Figure & { readonly source: string };

function names<Name extends string>(families: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(families) as Name[];
}

/** The first of those with the same labels: long values of the table are cut, and may then be equal. */
function withoutRepeated(figures: readonly Figure[]): readonly Figure[] {
  const first = new Map<string, Figure>();
  for (const figure of figures) {
    const key = figure.labels.join('\n');
    if (!first.has(key)) {
      first.set(key, figure);
    }
  }
  return first.size === figures.length ? figures : [...first.values()];
}

/** Adds values that have grown. Returns the number of those that found no room. */
function addTo(sum: Record<string, number>, added: readonly Figure[]): number {
  let room = MAX_FIGURES_PER_FAMILY - Object.keys(sum).length;
  let rejected = 0;
  for (const { labels, value } of added) {
    const key = labels.join('\n');
    // Own keys only: a task type may be called "constructor".
    const before = Object.hasOwn(sum, key) ? sum[key] : undefined;
    // An object cannot hold a number under the key of its prototype.
    if (key === '__proto__' || (before === undefined && room <= 0)) {
      rejected += 1;
      continue;
    }
    room -= Number(before === undefined);
    sum[key] = (before ?? 0) + Math.max(0, value);
  }
  return rejected;
}
