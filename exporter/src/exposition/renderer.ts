import { type ExporterMetrics } from '../model/exporter-metrics';
import { type FleetView } from '../model/fleet-view';
import { type LadderState } from '../model/health-states';
import { type Worker } from '../model/worker';
import { type Catalog, catalog as completeCatalog } from './catalog';
import { type ExpositionSettings, type WorkerFamily } from './catalog/family';
import { BufferPool } from './chunk-writer';
import { type Format } from './format';
import { type FamilyStep, runScrape } from './scrape';
import { type WorkerText, WorkerTextCache } from './worker-text-cache';
import { WorkerTextWriter } from './worker-text-writer';

/** The catalog, prepared for rendering with the current settings. */
export interface RenderPlan {
  readonly steps: readonly FamilyStep[];
  readonly writer: WorkerTextWriter;
  /** Number of leading slices that are exposed even beyond the series limit. */
  readonly essentialSlices: number;
}

export function buildRenderPlan(catalog: Catalog, settings: ExpositionSettings): RenderPlan {
  const stored: WorkerFamily[] = [];
  const scrapeTime = catalog.scrapeTime.filter(({ isExposed }) => isExposed?.(settings) ?? true);
  const steps: FamilyStep[] = scrapeTime.map((family) =>
    family.stateSet === undefined
      ? { family, scrapeTime: family }
      : { family, scrapeTime: family, slice: stored.push(family.stateSet.others) - 1 },
  );
  stored.push(...catalog.essential);
  const essentialSlices = stored.length;
  stored.push(...catalog.worker);
  for (const [slice, family] of stored.entries()) {
    if (!steps.some((step) => step.slice === slice)) {
      steps.push({ family, slice });
    }
  }
  return { steps, writer: new WorkerTextWriter(stored, settings), essentialSlices };
}

export interface RendererSettings extends ExpositionSettings {
  /** Maximum cached series of all workers. A worker beyond it keeps only its essential families. */
  readonly maxSeries: number;
}

/** The part of the fleet that a scrape requests; everything by default. */
export interface Selection {
  readonly families?: ReadonlySet<string>;
  readonly workerTypes?: ReadonlySet<string>;
}

const LATE_STATES: ReadonlySet<LadderState> = new Set<LadderState>(['degraded', 'critical', 'failed']);

/**
 * Renders the fleet as exposition text.
 *
 * A worker's series are rendered when it changed since the last scrape, and cached as text. A scrape joins the cached texts
 * family by family and adds what grows without a change of the worker (ages, time in the current state, fleet totals). It
 * lets the event loop run every few milliseconds.
 *
 * State: one WorkerText per worker, clean or dirty, and the number of series in all of them. The fleet's listener marks a
 * text dirty, replaces it if the worker type changed, and removes it with its worker; `configure` marks all dirty; a scrape
 * renders the dirty ones of its selection. Renders and changes are synchronous, so concurrent scrapes and the fleet never
 * see a half-written text. `configure`, `scrape`, `release` and `close` may be called at any time; after `close` scrapes
 * expose the workers cached so far.
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
  /** Series in all cached texts. */
  #series = 0;

  constructor(
    fleet: FleetView,
    metrics: ExporterMetrics,
    settings: RendererSettings,
    catalog: Catalog = completeCatalog,
  ) {
    this.#fleet = fleet;
    this.#metrics = metrics;
    this.#catalog = catalog;
    this.#settings = settings;
    this.#plan = buildRenderPlan(catalog, settings);
    for (const worker of fleet.workers()) {
      this.#workerChanged(worker.id, worker);
    }
    this.#stop = fleet.onChange((id, worker) => this.#workerChanged(id, worker));
  }

  /** Applies the settings of a reload. The next scrape renders every worker again. */
  configure(settings: RendererSettings): void {
    this.#settings = settings;
    this.#plan = buildRenderPlan(this.#catalog, settings);
    for (const text of this.#texts.texts()) {
      text.dirty = true;
    }
  }

  /** Unsubscribes from the fleet. */
  close(): void {
    this.#stop();
  }

  /**
   * Renders one scrape of the current workers, in chunks. Several scrapes may run concurrently. A chunk belongs to the
   * caller, who may return it with `release`.
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
      refresh: (text) => this.#refresh(text),
      signal,
    });
    // The metrics describe complete scrapes only.
    if (families === undefined && workerTypes === undefined) {
      this.#metrics.scrapeRendered(seconds, this.#series + series);
    }
  }

  /** Takes back a chunk for reuse. Optional: a chunk that is not released is garbage-collected. */
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
      // A running scrape may still hold the text and must not count it again.
      text.dirty = false;
      this.#texts.remove(text);
    }
    // The type is in every label set, so a worker whose type changed gets a new text.
    if (worker !== undefined) {
      this.#texts.add(worker);
    }
  }

  #refresh(text: WorkerText): void {
    const { writer, essentialSlices } = this.#plan;
    const before = text.written ? text.shown.health.state : undefined;
    const others = this.#series - text.series;
    const duplicates = writer.write(text);
    if (duplicates > 0) {
      this.#metrics.seriesDropped('duplicate', duplicates);
    }
    const all = text.series;
    if (others + all > this.#settings.maxSeries) {
      writer.write(text, essentialSlices);
      if (all > text.series) {
        this.#metrics.seriesDropped('series_limit', all - text.series);
      }
    }
    this.#series = others + text.series;
    const { state, since } = text.shown.health;
    if (before !== undefined && before !== state && LATE_STATES.has(state)) {
      this.#metrics.detectionDelayed(state, Math.max(0, this.#fleet.now() - since) / 1000);
    }
  }
}
