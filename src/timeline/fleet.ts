import { type PanelData } from '@grafana/data';
import { sortSeries } from '../frames/classify-series';
import { inTurns } from '../frames/merge-series';
import { readingOf, type SampleMeaningOption, type Sampling } from '../frames/sampling';
import { type Series } from '../frames/series';
import { type Entries, entriesOf, type ExactDurations, exactDurations } from '../frames/state-counters';
import { type Span } from '../model/time-span';
import { type Lane, lanesOf, statesNow, type UnrecognisedCodes } from './lane';

/** Everything the panel draws, made from one answer of the panel's queries. */
export interface Fleet {
  readonly lanes: readonly Lane[];
  readonly span: Span;
  /** How most lanes' samples are read; a lane's own may differ where a table of changes is among the queries. */
  readonly sampling: Sampling;
  /** The newest sample of any lane, in ms; the newest change where there are no samples. */
  readonly newest?: number;
  readonly unrecognised: UnrecognisedCodes;
  /** Exact seconds per state, by worker; a worker whose counters do not cover the range is not in it. */
  readonly durations: ExactDurations;
  /** How often each worker entered each state, where a query tells. */
  readonly entries: Entries;
  readonly counts: readonly Series[];
  /** All workers, where the counts tell; the lanes may be the first of them only. */
  readonly total?: number;
  /** Exporters by the answer to their newest scrape. */
  readonly exporters: readonly { readonly name: string; readonly up: boolean }[];
  readonly leftOut: number;
  readonly repeated: number;
  readonly unlabelled: number;
}

export interface FleetOptions {
  readonly sampleMeaning: SampleMeaningOption;
  /** 0 takes three steps. */
  readonly stalenessSeconds: number;
}

/** Reads an answer. `now` in ms. */
export function fleetOf(
  data: Pick<PanelData, 'series' | 'timeRange'>,
  options: FleetOptions,
  now: number,
): Fleet {
  const sorted = sortSeries(data.series);
  const span = spanOf(data.timeRange.from.valueOf(), data.timeRange.to.valueOf(), now);
  const { series: workers, repeated } = inTurns(sorted.lanes);
  const reading = readingOf(workers, options.sampleMeaning, options.stalenessSeconds);
  const { lanes, unrecognised } = lanesOf(
    workers.slice(0, MAX_LANES),
    reading.of,
    span,
    statesNow(sorted.current),
  );
  // Of samples, where there are any: that something changed just now does not make old samples fresh.
  const sampled = workers.filter(({ changes }) => changes !== true);
  const newest = newestOf(sampled.length > 0 ? sampled : workers);
  const total = totalOf(sorted.counts);
  return {
    lanes,
    span,
    sampling: reading.fleet,
    ...(newest === undefined ? {} : { newest }),
    unrecognised,
    durations: exactDurations(sorted.durations, span),
    entries: entriesOf(sorted.entries),
    counts: sorted.counts,
    ...(total === undefined ? {} : { total }),
    exporters: sorted.up.map((series) => ({
      name: series.labels['instance'] ?? series.labels['job'] ?? series.frame.name ?? '',
      up: lastValue(series) !== 0,
    })),
    leftOut: Math.max(0, workers.length - MAX_LANES),
    repeated,
    unlabelled: sorted.unlabelled,
  };
}

function spanOf(from: number, to: number, now: number): Span {
  return { from, to, end: Math.min(to, Math.max(now, from)) };
}

function newestOf(series: readonly Series[]): number | undefined {
  let newest: number | undefined;
  for (const { times, values } of series) {
    for (let i = times.length - 1; i >= 0; i--) {
      const value = values[i];
      if (value !== null && value !== undefined && !Number.isNaN(value)) {
        newest = Math.max(newest ?? -Infinity, times[i] ?? -Infinity);
        break;
      }
    }
  }
  return newest;
}

function lastValue({ values }: Series): number | null | undefined {
  return values[values.length - 1];
}

function totalOf(counts: readonly Series[]): number | undefined {
  return counts.length === 0 ? undefined : counts.reduce((sum, series) => sum + (lastValue(series) ?? 0), 0);
}

/** Lanes beyond this are left out, and said to be: the browser would hold too much. */
export const MAX_LANES = 5000;
