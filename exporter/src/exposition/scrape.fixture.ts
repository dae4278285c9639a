import { DEFAULT_STANDARDS } from '../health/subject.fixture';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type LadderState } from '../model/state';
import { type Format } from './format';
import { type ParsedFamily, parseExposition } from './parse.fixture';
import { type Renderer, type RendererSettings, type Selection } from './renderer';

export const SETTINGS: RendererSettings = {
  allowedLabels: [],
  startedAtLabel: false,
  suspicion: true,
  thresholdsFor: DEFAULT_STANDARDS.thresholdsFor,
  maxSeries: 1_000_000,
};

/** The whole text of one scrape, without the end of the format. */
export async function scrapeText(
  renderer: Renderer,
  format: Format = 'text',
  selection?: Selection,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of renderer.scrape(format, selection)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** One scrape, read back. */
export async function scraped(renderer: Renderer, selection?: Selection): Promise<Map<string, ParsedFamily>> {
  return parseExposition(await scrapeText(renderer, 'text', selection), 'text');
}

/** Values of a family's samples by the label that tells them apart, `''` where there is none. */
export function valuesOf(
  families: Map<string, ParsedFamily>,
  name: string,
  label = '',
): Record<string, string> {
  return Object.fromEntries(
    (families.get(name)?.samples ?? []).map(({ labels, value }) => [labels[label] ?? '', value]),
  );
}

/** Remembers what the renderer tells it; what others tell is none of its business. */
export class FakeRendererMetrics implements ExporterMetrics {
  readonly dropped: [string, number][] = [];
  readonly delays: [LadderState, number][] = [];
  readonly scrapes: { seconds: number; series: number }[] = [];

  seriesDropped(reason: string, count = 1): void {
    this.dropped.push([reason, count]);
  }
  detectionDelayed(state: LadderState, seconds: number): void {
    this.delays.push([state, seconds]);
  }
  scrapeRendered(seconds: number, series: number): void {
    this.scrapes.push({ seconds, series });
  }
  reportAccepted = notOurs;
  reportRejected = notOurs;
  workerRemoved = notOurs;
  journalWritten = notOurs;
  detectionSuppressed = notOurs;
  eventLoopLag = notOurs;
  configReloaded = notOurs;
}

function notOurs(): never {
  throw new Error('The renderer told what is not its to tell');
}
