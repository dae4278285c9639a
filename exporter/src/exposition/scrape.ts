import { type FleetView } from '../model/fleet-view';
import { type Millis } from '../model/worker';
import { Chunks } from './chunk-writer';
import { type ExpositionSettings, type FleetFamily } from './catalog/family';
import { type Format, header } from './header';
import { Pace } from './time-slicer';
import { type Page } from './worker-text';
import { type Step } from './render-plan';
import { fleetLines, runningLine } from './scrape-time-lines';
import { type Batch } from './worker-text-cache';
import { type SpareChunks } from './buffer-pool';

/** Series about the fleet between two looks at the clock. */
const STRIDE = 128;

export interface Scrape {
  readonly fleet: FleetView;
  readonly format: Format;
  /** The workers of this scrape, whatever comes and goes meanwhile. */
  readonly batches: readonly Batch[];
  readonly steps: readonly Step[];
  readonly fleetFamilies: readonly FleetFamily[];
  readonly settings: ExpositionSettings;
  /** Where its chunks come from. */
  readonly spare: SpareChunks;
  /** Brings a page up to date. */
  readonly refresh: (page: Page) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ScrapeOutcome {
  /** Work, without waiting for the client. */
  readonly seconds: number;
  /** Series rendered at the scrape: what runs, and what is about the fleet. */
  readonly series: number;
}

/** Runs one scrape: gives chunks of text, rests every few milliseconds, throws the signal's reason once it aborts. */
export async function* runScrape(scrape: Scrape): AsyncGenerator<Buffer, ScrapeOutcome> {
  const pace = new Pace();
  const chunks = new Chunks(scrape.spare);
  const filling = fill(scrape, chunks);
  let step = filling.next();
  for (; step.done !== true; step = filling.next()) {
    yield* handedOver(chunks.full(), pace);
    if (pace.isDue) await pace.rest(scrape.signal);
  }
  yield* handedOver(chunks.rest(), pace);
  pace.pause();
  return { seconds: pace.workedSeconds, series: step.value };
}

/** While a chunk is with the client we wait, which is no work of ours. */
function* handedOver(ready: readonly Buffer[], pace: Pace): Generator<Buffer> {
  for (const chunk of ready) {
    pace.pause();
    yield chunk;
    pace.resume();
  }
}

/** Does the work in steps of a fraction of a millisecond. Returns how many series it rendered itself. */
function* fill(scrape: Scrape, chunks: Chunks): Generator<undefined, number> {
  const { batches } = scrape;
  for (const { pages } of batches) {
    for (const page of pages) if (page.dirty) scrape.refresh(page);
    yield;
  }
  const now = scrape.fleet.now();
  let series = 0;
  for (const step of scrape.steps) {
    chunks.head(header(step.family, scrape.format));
    for (const batch of batches) {
      series += addBatch(batch, step, scrape.fleet, now, chunks);
      yield;
    }
  }
  let checked = series;
  for (const family of scrape.fleetFamilies) {
    chunks.head(header(family, scrape.format));
    for (const lines of fleetLines(family, scrape.fleet, scrape.settings)) {
      chunks.write(lines.text);
      series += lines.series;
      if (series - checked < STRIDE) continue;
      checked = series;
      yield;
    }
    yield;
  }
  return series;
}

/** Returns how many running series it added. */
function addBatch(
  { sheet, pages }: Batch,
  { slice, running }: Step,
  fleet: FleetView,
  now: Millis,
  chunks: Chunks,
): number {
  if (slice !== undefined) sheet.gather(pages, slice, chunks);
  if (running === undefined) return 0;
  let lines = '';
  let count = 0;
  for (const page of pages) {
    const line = runningLine(running, page, fleet, now);
    if (line === '') continue;
    lines += line;
    count += 1;
  }
  if (lines !== '') chunks.write(lines);
  return count;
}
