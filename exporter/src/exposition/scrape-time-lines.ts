import { type FleetView, type Histogram } from '../model/fleet-view';
import { type Millis } from '../model/worker';
import { type ExpositionSettings, type FleetFamily, type ScrapeTimeFamily } from './catalog/family';
import { type WorkerText } from './worker-text';
import { boundText, labelText } from './format';

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
