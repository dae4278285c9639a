import { type FleetView } from '../model/fleet-view';
import { type LadderState, type Worker } from '../model/worker';
import { type Tally } from '../model/exporter-metrics';
import { type Catalog, catalog as everything } from './catalog';
import { type ExpositionSettings } from './catalog/family';
import { type Format } from './header';
import { type Page } from './worker-text';
import { type Plan, planFor } from './render-plan';
import { runScrape } from './scrape';
import { Sheets } from './worker-text-cache';
import { SpareChunks } from './buffer-pool';

export interface RendererSettings extends ExpositionSettings {
  /** Rendered series over all workers; a worker that goes beyond it keeps its essential families only. */
  readonly maxSeries: number;
}

/** What a scrape asks for; everything by default. */
export interface Selection {
  readonly families?: ReadonlySet<string>;
  readonly workerTypes?: ReadonlySet<string>;
}

const LATE: ReadonlySet<LadderState> = new Set<LadderState>(['degraded', 'critical', 'failed']);

/**
 * The fleet as text. A worker's series are rendered when it changed since the last scrape, and kept; a scrape
 * joins them family by family, adds what runs on its own (ages, running stays, the fleet's totals), and gives the
 * event loop its turn every few milliseconds.
 */
export class Renderer {
  readonly #fleet: FleetView;
  readonly #tally: Tally;
  readonly #catalog: Catalog;
  readonly #sheets = new Sheets();
  readonly #spare = new SpareChunks();
  readonly #stop: () => void;
  #settings: RendererSettings;
  #plan: Plan;
  /** Over all pages. */
  #series = 0;

  constructor(fleet: FleetView, tally: Tally, settings: RendererSettings, catalog: Catalog = everything) {
    this.#fleet = fleet;
    this.#tally = tally;
    this.#catalog = catalog;
    this.#settings = settings;
    this.#plan = planFor(catalog, settings);
    for (const worker of fleet.workers()) this.#note(worker.id, worker);
    this.#stop = fleet.onChange((id, worker) => this.#note(id, worker));
  }

  /** Takes the settings of a reload; the next scrape renders every worker anew. */
  configure(settings: RendererSettings): void {
    this.#settings = settings;
    this.#plan = planFor(this.#catalog, settings);
    for (const page of this.#sheets.pages()) page.dirty = true;
  }

  /** Listens to the fleet no more. */
  close(): void {
    this.#stop();
  }

  /**
   * One scrape, in chunks, of the workers there are at its start. Several may run at once. A chunk is the caller's
   * until it is given back.
   * @throws the signal's reason, within a few milliseconds of work after it aborted
   */
  async *scrape(
    format: Format,
    selection: Selection = {},
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer, void> {
    const { families, workerTypes } = selection;
    const wanted = <T>(all: readonly T[], name: (item: T) => string) =>
      families === undefined ? all : all.filter((item) => families.has(name(item)));
    const batches = this.#sheets.batches(
      workerTypes === undefined ? () => true : ({ worker }) => workerTypes.has(worker.type),
    );
    const { seconds, series } = yield* runScrape({
      fleet: this.#fleet,
      format,
      batches,
      steps: wanted(this.#plan.steps, (step) => step.family.name),
      settings: this.#settings,
      spare: this.#spare,
      fleetFamilies: wanted(this.#catalog.fleet, (family) => family.name),
      refresh: (page) => this.#refresh(page),
      signal,
    });
    // A part of the fleet says nothing about the whole.
    if (families === undefined && workerTypes === undefined)
      this.#tally.rendered(seconds, this.#series + series);
  }

  /** Takes back a chunk that was sent, to be filled again. Whoever keeps its chunks need not give them back. */
  giveBack(chunk: Buffer): void {
    this.#spare.giveBack(chunk);
  }

  #note(id: string, worker: Worker | undefined): void {
    const page = this.#sheets.get(id);
    if (worker !== undefined && page?.worker.type === worker.type) {
      page.worker = worker;
      page.dirty = true;
      return;
    }
    if (page !== undefined) {
      this.#series -= page.series;
      // A scrape under way may still hold it, and must not count it again.
      page.dirty = false;
      this.#sheets.remove(page);
    }
    // The type is in every label set, so a worker of another type gets another page.
    if (worker !== undefined) this.#sheets.add(worker);
  }

  #refresh(page: Page): void {
    const { writer, essentialSlices } = this.#plan;
    const before = page.written ? page.shown.health.state : undefined;
    const others = this.#series - page.series;
    const duplicates = writer.write(page);
    if (duplicates > 0) this.#tally.seriesDropped('duplicate', duplicates);
    const all = page.series;
    if (others + all > this.#settings.maxSeries) {
      writer.write(page, essentialSlices);
      if (all > page.series) this.#tally.seriesDropped('series_limit', all - page.series);
    }
    this.#series = others + page.series;
    const { state, since } = page.shown.health;
    if (before !== undefined && before !== state && LATE.has(state))
      this.#tally.detectionDelayed(state, Math.max(0, this.#fleet.now() - since) / 1000);
  }
}
