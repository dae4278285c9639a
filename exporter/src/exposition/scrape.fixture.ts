import { DEFAULT_CHECK_SETTINGS } from '../health/subject.fixture';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type LadderState } from '../model/health-states';
import { type Format } from './format';
import { type ParsedFamily, parseExposition } from './parse.fixture';
import { type Renderer, type RendererSettings, type Selection } from './renderer';

export const SETTINGS: RendererSettings = {
  allowedLabels: [],
  startedAtLabel: false,
  suspicion: true,
  failureDomains: ['hostname'],
  thresholdsFor: DEFAULT_CHECK_SETTINGS.thresholdsFor,
  maxSeries: 1_000_000,
  maxBytes: 1_000_000_000,
};

/** Returns the text of one scrape, without the end marker. */
export async function scrapeText(
  renderer: Renderer,
  format: Format = 'text',
  selection?: Selection,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of renderer.scrape(format, selection)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Returns the parsed families of one scrape. */
export async function scraped(renderer: Renderer, selection?: Selection): Promise<Map<string, ParsedFamily>> {
  return parseExposition(await scrapeText(renderer, 'text', selection), 'text');
}

/** Returns the values of a family's samples by the value of `label` (`''` if absent). */
export function valuesOf(
  families: Map<string, ParsedFamily>,
  name: string,
  label = '',
): Record<string, string> {
  return Object.fromEntries(
    (families.get(name)?.samples ?? []).map(({ labels, value }) => [labels[label] ?? '', value]),
  );
}

/** Records the calls of the renderer, and throws an error at other calls. */
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
  reportsAccepted = unexpected;
  reportRejected = unexpected;
  reportRefused = unexpected;
  requestRefused = unexpected;
  workerRemoved = unexpected;
  journalOpened = unexpected;
  journalWritten = unexpected;
  reportOutdated = unexpected;
  detectionSuppressed = unexpected;
  eventLoopLag = unexpected;
  configReloaded = unexpected;
}

function unexpected(): never {
  throw new Error('The renderer must not report this metric');
}
