import { type FleetView } from '../model/fleet-view';
import { type Histogram } from '../model/tables';
import { type Millis } from '../model/time';
import { type ExpositionSettings, type FleetFamily, type ScrapeTimeFamily } from './catalog/family';
import { type BufferPool, ChunkWriter } from './chunk-writer';
import { boundText, familyHeader, type FamilyHeader, type Format, labelText } from './format';
import { TimeSlicer } from '../event-loop/time-slicer';
import { type WorkerText, type WorkerBatch } from './worker-text-cache';

/** In UTF-8, of a UTF-16 code unit. */
const MAX_BYTES_PER_CHARACTER = 3;
/** Fleet series rendered between two checks of the time slice. */
const SERIES_PER_STEP = 128;

export interface ScrapeContext {
  readonly fleet: FleetView;
  readonly format: Format;
  /** The workers of this scrape. Workers that are added or removed meanwhile do not change it. */
  readonly batches: readonly WorkerBatch[];
  readonly steps: readonly FamilyStep[];
  readonly fleetFamilies: readonly FleetFamily[];
  readonly settings: ExpositionSettings;
  readonly pool: BufferPool;
  /** Renders a text whose worker changed. */
  readonly refresh: (text: WorkerText) => void;
  /** Maximum size of the scrape in bytes. Series of the fleet beyond it are omitted. */
  readonly maxBytes: number;
  /** Called with the number of series that were omitted. */
  readonly dropped: (series: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ScrapeOutcome {
  /** Duration of the work, without waiting for the client. */
  readonly seconds: number;
  /** Series rendered by the scrape itself: scrape-time families and fleet families. */
  readonly series: number;
  /** Size of the scrape in bytes. */
  readonly bytes: number;
}

/** Runs one scrape: yields chunks of text, lets the event loop run every few milliseconds, throws the signal's reason on abort. */
export async function* runScrape(scrape: ScrapeContext): AsyncGenerator<Buffer, ScrapeOutcome> {
  const slicer = await TimeSlicer.start(scrape.signal);
  const chunks = new ChunkWriter(scrape.pool);
  const steps = renderSteps(scrape, chunks);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) {
    yield* yieldChunks(chunks.takeFull(), slicer);
    if (slicer.isDue) {
      await slicer.yield(scrape.signal);
    }
  }
  yield* yieldChunks(chunks.takeRest(), slicer);
  slicer.pause();
  return { seconds: slicer.workedSeconds, series: step.value, bytes: chunks.bytes };
}

/** Time that the client takes for a chunk does not count as work. */
function* yieldChunks(ready: readonly Buffer[], slicer: TimeSlicer): Generator<Buffer> {
  for (const chunk of ready) {
    slicer.pause();
    yield chunk;
    slicer.resume();
  }
}

/** Does the work in steps of a fraction of a millisecond. Returns the number of series it rendered itself. */
function* renderSteps(scrape: ScrapeContext, chunks: ChunkWriter): Generator<undefined, number> {
  const { batches } = scrape;
  for (const { texts } of batches) {
    for (const text of texts) {
      if (text.dirty) {
        scrape.refresh(text);
      }
    }
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
      if (chunks.bytes + lines.text.length * MAX_BYTES_PER_CHARACTER > scrape.maxBytes) {
        scrape.dropped(lines.series);
        continue;
      }
      chunks.write(lines.text);
      series += lines.series;
      if (series - checked < SERIES_PER_STEP) {
        continue;
      }
      checked = series;
      yield;
    }
    yield;
  }
  return series;
}

/** Returns the number of scrape-time series it added. */
function renderBatch(
  { arena, texts }: WorkerBatch,
  { slice, scrapeTime }: FamilyStep,
  fleet: FleetView,
  now: Millis,
  chunks: ChunkWriter,
): number {
  if (slice !== undefined) {
    arena.appendFamily(texts, slice, chunks);
  }
  if (scrapeTime === undefined) {
    return 0;
  }
  let lines = '';
  let count = 0;
  for (const text of texts) {
    if (text.hidden) {
      continue;
    }
    const line = scrapeTimeLine(scrapeTime, text, fleet, now);
    if (line === '') {
      continue;
    }
    lines += line;
    count += 1;
  }
  if (lines !== '') {
    chunks.write(lines);
  }
  return count;
}

/** Renders the scrape-time sample of one worker; empty if it has none. */
export function scrapeTimeLine(
  { name, stateSet, value }: ScrapeTimeFamily,
  text: WorkerText,
  fleet: FleetView,
  now: Millis,
): string {
  const { shown: worker, labels } = text;
  const at = { now, age: Math.max(0, fleet.age(worker, now)) };
  const sample = value(worker, at);
  if (sample === undefined) {
    return '';
  }
  const word = stateSet === undefined ? '' : `,${stateSet.others.label}="${stateSet.current(worker)}"`;
  return `${name}{${labels}${word}} ${sample}\n`;
}

/** The lines of one label set of a fleet family. The lines of a histogram stay together, as OpenMetrics requires. */
export interface FleetLines {
  readonly text: string;
  readonly series: number;
}

/** Yields the lines of each label set. If a label set occurs twice, the first is exposed. */
export function* fleetLines(
  family: FleetFamily,
  fleet: FleetView,
  settings: ExpositionSettings,
): Generator<FleetLines> {
  const seen = new Set<string>();
  for (const { labels, value } of family.samples(fleet, settings)) {
    const text = labelText(family.labels, labels);
    if (value === undefined || seen.has(text)) {
      continue;
    }
    seen.add(text);
    if (typeof value !== 'number') {
      yield histogramLines(family.name, text, value);
    } else if (Number.isFinite(value)) {
      yield { text: `${family.name}${braced(text)} ${value}\n`, series: 1 };
    }
  }
}

function histogramLines(name: string, labels: string, histogram: Histogram): FleetLines {
  const { bounds, buckets, count, sum } = histogram;
  const before = labels === '' ? '' : `${labels},`;
  let text = '';
  for (const [index, bound] of bounds.entries()) {
    text += `${name}_bucket{${before}le="${boundText(bound)}"} ${buckets[index] ?? 0}\n`;
  }
  text += `${name}_bucket{${before}le="+Inf"} ${count}\n`;
  text += `${name}_sum${braced(labels)} ${sum}\n${name}_count${braced(labels)} ${count}\n`;
  return { text, series: bounds.length + 3 };
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

/** One worker family, in the order of the output: the part from the cached texts and the part that a scrape renders. */
export interface FamilyStep {
  readonly family: FamilyHeader;
  /** Index of the family in the cached texts. */
  readonly slice?: number;
  readonly scrapeTime?: ScrapeTimeFamily;
}
