import { type ExporterMetrics } from '../model/exporter-metrics';
import { type FleetView } from '../model/fleet-view';
import { type LadderState } from '../model/state';
import { type Worker } from '../model/worker';
import { type Catalog, catalog as everything } from './catalog';
import { type ExpositionSettings, type WorkerFamily } from './catalog/family';
import { BufferPool } from './chunk-writer';
import { type Format } from './format';
import { type FamilyStep, runScrape } from './scrape';
import { type WorkerText, WorkerTextCache } from './worker-text-cache';
import { WorkerTextWriter } from './worker-text-writer';

/** The catalog, made ready for rendering under the settings at hand. */
export interface RenderPlan {
  readonly steps: readonly FamilyStep[];
  readonly writer: WorkerTextWriter;
  /** How many of the first slices are exposed even beyond the limit on series. */
  readonly essentialSlices: number;
}

export function buildRenderPlan(catalog: Catalog, settings: ExpositionSettings): RenderPlan {
  const stored: WorkerFamily[] = [];
  const scrapeTime = catalog.scrapeTime.filter(({ isExposed: chosen }) => chosen?.(settings) ?? true);
  const steps: FamilyStep[] = scrapeTime.map((family) =>
    family.stateSet === undefined
      ? { family, scrapeTime: family }
      : { family, scrapeTime: family, slice: stored.push(family.stateSet.others) - 1 },
  );
  stored.push(...catalog.essential);
  const essentialSlices = stored.length;
  stored.push(...catalog.worker);
  for (const [slice, family] of stored.entries())
    if (!steps.some((step) => step.slice === slice)) steps.push({ family, slice });
  return { steps, writer: new WorkerTextWriter(stored, settings), essentialSlices };
}

export interface RendererSettings extends ExpositionSettings {
  /** Rendered series over all workers; a worker that goes beyond it keeps its essential families only. */
  readonly maxSeries: number;
}

/** What a scrape asks for; everything by default. */
export interface Selection {
  readonly families?: ReadonlySet<string>;
  readonly workerTypes?: ReadonlySet<string>;
}

const LATE_STATES: ReadonlySet<LadderState> = new Set<LadderState>(['degraded', 'critical', 'failed']);

/**
 * The fleet as text. A worker's series are rendered when it changed since the last scrape, and kept; a scrape
 * joins them family by family, adds what runs on its own (ages, running stays, the fleet's totals), and gives the
 * event loop its turn every few milliseconds.
 */
export class Renderer {
  readonly #fleet: FleetView;
  readonly #metrics: ExporterMetrics;
  readonly #catalog: Catalog;
  readonly #texts = new WorkerTextCache();
  readonly #pool = new BufferPool();
  readonly #stop: () => void;
  #settings: RendererSettings;
  #plan: RenderPlan;
  /** Over all pages. */
  #series = 0;

  constructor(
    fleet: FleetView,
    metrics: ExporterMetrics,
    settings: RendererSettings,
    catalog: Catalog = everything,
  ) {
    this.#fleet = fleet;
    this.#metrics = metrics;
    this.#catalog = catalog;
    this.#settings = settings;
    this.#plan = buildRenderPlan(catalog, settings);
    for (const worker of fleet.workers()) this.#workerChanged(worker.id, worker);
    this.#stop = fleet.onChange((id, worker) => this.#workerChanged(id, worker));
  }

  /** Takes the settings of a reload; the next scrape renders every worker anew. */
  configure(settings: RendererSettings): void {
    this.#settings = settings;
    this.#plan = buildRenderPlan(this.#catalog, settings);
    for (const text of this.#texts.texts()) text.dirty = true;
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
    const selected = <T>(all: readonly T[], name: (item: T) => string) =>
      families === undefined ? all : all.filter((item) => families.has(name(item)));
    const batches = this.#texts.batches(
      workerTypes === undefined ? () => true : ({ worker }) => workerTypes.has(worker.type),
    );
    const { seconds, series } = yield* runScrape({
      fleet: this.#fleet,
      format,
      batches,
      steps: selected(this.#plan.steps, (step) => step.family.name),
      settings: this.#settings,
      pool: this.#pool,
      fleetFamilies: selected(this.#catalog.fleet, (family) => family.name),
      refresh: (page) => this.#refresh(page),
      signal,
    });
    // A part of the fleet says nothing about the whole.
    if (families === undefined && workerTypes === undefined)
      this.#metrics.scrapeRendered(seconds, this.#series + series);
  }

  /** Takes back a chunk that was sent, to be filled again. Whoever keeps its chunks need not give them back. */
  release(chunk: Buffer): void {
    this.#pool.release(chunk);
  }

  #workerChanged(id: string, worker: Worker | undefined): void {
    const text = this.#texts.get(id);
    if (worker !== undefined && text?.worker.type === worker.type) {
      text.worker = worker;
      text.dirty = true;
      return;
    }
    if (text !== undefined) {
      this.#series -= text.series;
      // A scrape under way may still hold it, and must not count it again.
      text.dirty = false;
      this.#texts.remove(text);
    }
    // The type is in every label set, so a worker of another type gets another page.
    if (worker !== undefined) this.#texts.add(worker);
  }

  #refresh(text: WorkerText): void {
    const { writer, essentialSlices } = this.#plan;
    const before = text.written ? text.shown.health.state : undefined;
    const others = this.#series - text.series;
    const duplicates = writer.write(text);
    if (duplicates > 0) this.#metrics.seriesDropped('duplicate', duplicates);
    const all = text.series;
    if (others + all > this.#settings.maxSeries) {
      writer.write(text, essentialSlices);
      if (all > text.series) this.#metrics.seriesDropped('series_limit', all - text.series);
    }
    this.#series = others + text.series;
    const { state, since } = text.shown.health;
    if (before !== undefined && before !== state && LATE_STATES.has(state))
      this.#metrics.detectionDelayed(state, Math.max(0, this.#fleet.now() - since) / 1000);
  }
}
