import { type FleetView } from '../model/fleet-view';
import { type Histogram } from '../model/tables';
import { type Millis } from '../model/time';
import { type ExpositionSettings, type FleetFamily, type ScrapeTimeFamily } from './catalog/family';
import { type BufferPool, ChunkWriter } from './chunk-writer';
import { boundText, familyHeader, type FamilyHeader, type Format, labelText } from './format';
import { type WorkerText, type WorkerBatch } from './worker-text-cache';
import { TimeSlicer } from './time-slicer';

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
  readonly refresh: (text: WorkerText) => void;
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
    for (const text of texts) if (text.dirty) scrape.refresh(text);
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
  for (const text of texts) {
    const line = scrapeTimeLine(scrapeTime, text, fleet, now);
    if (line === '') continue;
    lines += line;
    count += 1;
  }
  if (lines !== '') chunks.write(lines);
  return count;
}

/** The running sample of one worker, rendered at the scrape. */
export function scrapeTimeLine(
  { name, stateSet, value }: ScrapeTimeFamily,
  text: WorkerText,
  fleet: FleetView,
  now: Millis,
): string {
  const { shown: worker, labels } = text;
  const at = { now, age: Math.max(0, fleet.age(worker, now)) };
  const known = value(worker, at);
  if (known === undefined) return '';
  const word = stateSet === undefined ? '' : `,${stateSet.others.label}="${stateSet.current(worker)}"`;
  return `${name}{${labels}${word}} ${known}\n`;
}

/** Lines of one label set of a family about the fleet; a histogram's stay together, as OpenMetrics demands. */
export interface FleetLines {
  readonly text: string;
  readonly series: number;
}

/** Each label set stands once: the first wins. */
export function* fleetLines(
  family: FleetFamily,
  fleet: FleetView,
  settings: ExpositionSettings,
): Generator<FleetLines> {
  const seen = new Set<string>();
  for (const { labels, value } of family.samples(fleet, settings)) {
    const text = labelText(family.labels, labels);
    if (value === undefined || seen.has(text)) continue;
    seen.add(text);
    if (typeof value !== 'number') yield histogramLines(family.name, text, value);
    else if (Number.isFinite(value)) yield { text: `${family.name}${braced(text)} ${value}\n`, series: 1 };
  }
}

function histogramLines(name: string, labels: string, histogram: Histogram): FleetLines {
  const { bounds, buckets, count, sum } = histogram;
  const before = labels === '' ? '' : `${labels},`;
  let text = '';
  for (const [index, bound] of bounds.entries())
    text += `${name}_bucket{${before}le="${boundText(bound)}"} ${buckets[index] ?? 0}\n`;
  text += `${name}_bucket{${before}le="+Inf"} ${count}\n`;
  text += `${name}_sum${braced(labels)} ${sum}\n${name}_count${braced(labels)} ${count}\n`;
  return { text, series: bounds.length + 3 };
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

/** One family about workers, in the order of the output: what pages hold of it, what a scrape adds to it. */
export interface FamilyStep {
  readonly family: FamilyHeader;
  /** Which of a page's slices is this family's. */
  readonly slice?: number;
  readonly scrapeTime?: ScrapeTimeFamily;
}
