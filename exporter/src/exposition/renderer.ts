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
import { LEVELS, WorkerTextWriter } from './worker-text-writer';

/** The catalog, prepared for rendering with the current settings. */
export interface RenderPlan {
  readonly steps: readonly FamilyStep[];
  readonly writer: WorkerTextWriter;
  /** Number of series that a scrape adds to the text of a worker. */
  readonly scrapeTimeSeries: number;
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
  const essential = stored.length;
  stored.push(...catalog.worker);
  for (const [slice, family] of stored.entries()) {
    if (!steps.some((step) => step.slice === slice)) {
      steps.push({ family, slice });
    }
  }
  const leastLevels = stored.map((family, index): number =>
    index >= essential
      ? LEVELS.indexOf('all')
      : LEVELS.indexOf('samples' in family ? 'essential' : 'liveness'),
  );
  return {
    steps,
    writer: new WorkerTextWriter(stored, settings, leastLevels),
    scrapeTimeSeries: scrapeTime.length,
  };
}

export interface RendererSettings extends ExpositionSettings {
  /** Maximum cached series of all workers. A worker beyond it keeps only its essential families. */
  readonly maxSeries: number;
  /** Maximum size of a complete scrape in bytes, without the exporter's own metrics. */
  readonly maxBytes: number;
}

/** Share of the bytes of a scrape that is kept for the series of the fleet, such as queues and sandboxes. */
const FLEET_SHARE = 0.25;
const MAX_FLEET_SHARE_BYTES = 48 * 1024 * 1024;
/** Share of the bytes of a scrape that is made free at once. */
const ROOM_SHARE = 0.01;
/** Name, state, value and line end of a series that is rendered at the scrape, at most. */
const SCRAPE_TIME_LINE_BYTES = 112;

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
  /** Bytes in all cached texts, and of the series that a scrape adds to them. */
  #bytes = 0;
  #lastScrapeBytes = 0;

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

  /** Size of the last complete scrape, without the exporter's own metrics; 0 before the first. */
  get lastScrapeBytes(): number {
    return this.#lastScrapeBytes;
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
    const { seconds, series, bytes } = yield* runScrape({
      fleet: this.#fleet,
      format,
      batches,
      steps: selected(this.#plan.steps, (step) => step.family.name),
      settings: this.#settings,
      pool: this.#pool,
      fleetFamilies: selected(this.#catalog.fleet, (family) => family.name),
      refresh: (text) => this.#refresh(text),
      dropped: (count) => this.#metrics.seriesDropped('scrape_bytes', count),
      maxBytes: this.#settings.maxBytes,
      signal,
    });
    // The metrics describe complete scrapes only.
    if (families === undefined && workerTypes === undefined) {
      this.#metrics.scrapeRendered(seconds, this.#series + series);
      this.#lastScrapeBytes = bytes;
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
      this.#bytes -= text.exposedBytes;
      // A running scrape may still hold the text and must not count it again.
      text.dirty = false;
      this.#texts.remove(text);
    }
    // The type is in every label set, so a worker whose type changed gets a new text.
    if (worker !== undefined) {
      this.#texts.add(worker);
    }
  }

  /** Reduces the texts of other workers to their liveness, to make room for that of one more. Returns what became free. */
  #reduceOthers(text: WorkerText, bytes: number): { readonly series: number; readonly bytes: number } {
    const { writer } = this.#plan;
    const freed = { series: 0, bytes: 0 };
    // More than needed, so that not every worker that comes has to search all others.
    const wanted = bytes + ROOM_SHARE * this.#settings.maxBytes;
    for (const other of this.#texts.texts()) {
      if (freed.bytes >= wanted) {
        break;
      }
      if (other === text || other.detailBytes === 0) {
        continue;
      }
      const { series, exposedBytes } = other;
      const { worker, dirty, scrapeTimeBytes } = other;
      // As it was shown: a change that was not rendered yet remains to be rendered.
      other.worker = other.shown;
      writer.write(other, 'liveness', scrapeTimeBytes);
      other.worker = worker;
      other.dirty = dirty;
      freed.series += series - other.series;
      freed.bytes += exposedBytes - other.exposedBytes;
    }
    if (freed.series > 0) {
      this.#metrics.seriesDropped('scrape_bytes', freed.series);
    }
    return freed;
  }

  #refresh(text: WorkerText): void {
    const { writer, scrapeTimeSeries } = this.#plan;
    const before = text.written ? text.shown.health.state : undefined;
    const others = { series: this.#series - text.series, bytes: this.#bytes - text.exposedBytes };
    const scrapeTimeBytes = scrapeTimeSeries * (text.labels.length + SCRAPE_TIME_LINE_BYTES);
    const { maxSeries, maxBytes } = this.#settings;
    const maxTextBytes = maxBytes - Math.min(FLEET_SHARE * maxBytes, MAX_FLEET_SHARE_BYTES);
    const fits = () => others.bytes + text.exposedBytes <= maxTextBytes;
    const duplicates = writer.write(text, 'all', scrapeTimeBytes);
    if (duplicates > 0) {
      this.#metrics.seriesDropped('duplicate', duplicates);
    }
    const all = text.series;
    const reason = fits() ? 'series_limit' : 'scrape_bytes';
    // The essential families are exposed beyond the limit on series, because it only protects the memory of Prometheus.
    if (others.series + all > maxSeries || !fits()) {
      writer.write(text, 'essential', scrapeTimeBytes);
    }
    // A scrape that is too large would fail as a whole.
    if (!fits()) {
      writer.write(text, 'liveness', scrapeTimeBytes);
    }
    if (!fits()) {
      const freed = this.#reduceOthers(text, others.bytes + text.exposedBytes - maxTextBytes);
      others.series -= freed.series;
      others.bytes -= freed.bytes;
    }
    if (!fits()) {
      writer.write(text, 'nothing', 0);
    }
    if (all > text.series) {
      this.#metrics.seriesDropped(reason, all - text.series);
    }
    this.#series = others.series + text.series;
    this.#bytes = others.bytes + text.exposedBytes;
    const { state, since } = text.shown.health;
    if (before !== undefined && before !== state && LATE_STATES.has(state)) {
      this.#metrics.detectionDelayed(state, Math.max(0, this.#fleet.now() - since) / 1000);
    }
  }
}
