import { type FleetView } from '../model/fleet-view';
import { type Millis } from '../model/worker';
import { ChunkWriter } from './chunk-writer';
import { type ExpositionSettings, type FleetFamily } from './catalog/family';
import { type Format, familyHeader } from './header';
import { TimeSlicer } from './time-slicer';
import { type WorkerText } from './worker-text';
import { type FamilyStep } from './render-plan';
import { fleetLines, scrapeTimeLine } from './scrape-time-lines';
import { type WorkerBatch } from './worker-text-cache';
import { type BufferPool } from './buffer-pool';

/** Series about the fleet between two looks at the clock. */
const SERIES_PER_STEP = 128;

export interface ScrapeContext {
  readonly fleet: FleetView;
  readonly format: Format;
  /** The workers of this scrape, whatever comes and goes meanwhile. */
  readonly batches: readonly WorkerBatch[];
  readonly steps: readonly FamilyStep[];
  readonly fleetFamilies: readonly FleetFamily[];
  readonly settings: ExpositionSettings;
  /** Where its chunks come from. */
  readonly pool: BufferPool;
  /** Brings a page up to date. */
  readonly refresh: (page: WorkerText) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ScrapeOutcome {
  /** Work, without waiting for the client. */
  readonly seconds: number;
  /** Series rendered at the scrape: what runs, and what is about the fleet. */
  readonly series: number;
}

/** Runs one scrape: gives chunks of text, rests every few milliseconds, throws the signal's reason once it aborts. */
export async function* runScrape(scrape: ScrapeContext): AsyncGenerator<Buffer, ScrapeOutcome> {
  const slicer = new TimeSlicer();
  const chunks = new ChunkWriter(scrape.pool);
  const steps = renderSteps(scrape, chunks);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) {
    yield* yieldChunks(chunks.takeFull(), slicer);
    if (slicer.isDue) await slicer.yield(scrape.signal);
  }
  yield* yieldChunks(chunks.takeRest(), slicer);
  slicer.pause();
  return { seconds: slicer.workedSeconds, series: step.value };
}

/** While a chunk is with the client we wait, which is no work of ours. */
function* yieldChunks(ready: readonly Buffer[], slicer: TimeSlicer): Generator<Buffer> {
  for (const chunk of ready) {
    slicer.pause();
    yield chunk;
    slicer.resume();
  }
}

/** Does the work in steps of a fraction of a millisecond. Returns how many series it rendered itself. */
function* renderSteps(scrape: ScrapeContext, chunks: ChunkWriter): Generator<undefined, number> {
  const { batches } = scrape;
  for (const { texts } of batches) {
    for (const page of texts) if (page.dirty) scrape.refresh(page);
    yield;
  }
  const now = scrape.fleet.now();
  let series = 0;
  for (const step of scrape.steps) {
    chunks.setHeader(familyHeader(step.family, scrape.format));
    for (const batch of batches) {
      series += renderBatch(batch, step, scrape.fleet, now, chunks);
      yield;
    }
  }
  let checked = series;
  for (const family of scrape.fleetFamilies) {
    chunks.setHeader(familyHeader(family, scrape.format));
    for (const lines of fleetLines(family, scrape.fleet, scrape.settings)) {
      chunks.write(lines.text);
      series += lines.series;
      if (series - checked < SERIES_PER_STEP) continue;
      checked = series;
      yield;
    }
    yield;
  }
  return series;
}

/** Returns how many running series it added. */
function renderBatch(
  { arena, texts }: WorkerBatch,
  { slice, scrapeTime }: FamilyStep,
  fleet: FleetView,
  now: Millis,
  chunks: ChunkWriter,
): number {
  if (slice !== undefined) arena.appendFamily(texts, slice, chunks);
  if (scrapeTime === undefined) return 0;
  let lines = '';
  let count = 0;
  for (const page of texts) {
    const line = scrapeTimeLine(scrapeTime, page, fleet, now);
    if (line === '') continue;
    lines += line;
    count += 1;
  }
  if (lines !== '') chunks.write(lines);
  return count;
}
