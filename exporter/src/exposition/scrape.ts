import { type FleetView } from '../fleet/view';
import { type Millis } from '../fleet/worker';
import { Chunks } from './chunks';
import { type FleetFamily } from './family';
import { type Format, header } from './header';
import { Pace } from './pace';
import { type Page } from './page';
import { type Step } from './plan';
import { fleetLines, runningLine } from './scrapeLines';
import { type Batch } from './sheets';

/** Series about the fleet between two looks at the clock. */
const STRIDE = 128;

export interface Scrape {
  readonly fleet: FleetView;
  readonly format: Format;
  /** The workers of this scrape, whatever comes and goes meanwhile. */
  readonly batches: readonly Batch[];
  readonly steps: readonly Step[];
  readonly fleetFamilies: readonly FleetFamily[];
  /** Brings a page up to date. */
  readonly refresh: (page: Page) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ScrapeOutcome {
  /** Work, without waiting for the client. */
  readonly seconds: number;
  /** Series of the families about the fleet. */
  readonly fleetSeries: number;
}

/** Runs one scrape: gives chunks of text, rests every few milliseconds, throws the signal's reason once it aborts. */
export async function* runScrape(scrape: Scrape): AsyncGenerator<Buffer, ScrapeOutcome> {
  const pace = new Pace();
  const chunks = new Chunks();
  const filling = fill(scrape, chunks);
  let step = filling.next();
  for (; step.done !== true; step = filling.next()) {
    yield* handedOver(chunks.full(), pace);
    if (pace.isDue) await pace.rest(scrape.signal);
  }
  yield* handedOver(chunks.rest(), pace);
  pace.pause();
  return { seconds: pace.workedSeconds, fleetSeries: step.value };
}

/** While a chunk is with the client we wait, which is no work of ours. */
function* handedOver(ready: readonly Buffer[], pace: Pace): Generator<Buffer> {
  for (const chunk of ready) {
    pace.pause();
    yield chunk;
    pace.resume();
  }
}

/** Does the work in steps of a fraction of a millisecond. Returns how many series the fleet's families have. */
function* fill(scrape: Scrape, chunks: Chunks): Generator<undefined, number> {
  const { batches } = scrape;
  for (const { pages } of batches) {
    for (const page of pages) if (page.dirty) scrape.refresh(page);
    yield;
  }
  const now = scrape.fleet.now();
  for (const step of scrape.steps) {
    chunks.head(header(step.family, scrape.format));
    for (const batch of batches) {
      addBatch(batch, step, scrape.fleet, now, chunks);
      yield;
    }
  }
  let series = 0;
  let checked = 0;
  for (const family of scrape.fleetFamilies) {
    chunks.head(header(family, scrape.format));
    for (const lines of fleetLines(family, scrape.fleet)) {
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

function addBatch(
  { sheet, pages }: Batch,
  { slice, running }: Step,
  fleet: FleetView,
  now: Millis,
  chunks: Chunks,
) {
  if (slice !== undefined) sheet.gather(pages, slice, chunks);
  if (running === undefined) return;
  let lines = '';
  for (const page of pages) lines += runningLine(running, page, fleet, now);
  if (lines !== '') chunks.write(lines);
}
