import { type PanelData } from '@grafana/data';
import { classifySeries } from '../frames/classify-series';
import { mergeWorkerSeries } from '../frames/merge-series';
import { chooseSampling, type SampleMeaningOption, type Sampling } from '../frames/sampling';
import { type Series } from '../frames/series';
import {
  type EntryCounts,
  readEntryCounts,
  type ExactDurations,
  readDurations,
} from '../frames/state-counters';
import { type TimeSpan } from '../model/time-span';
import { type Lane, buildLanes, currentStates, type UnrecognisedStates } from './lane';

/** Everything the panel draws, made from one answer of the panel's queries. */
export interface Fleet {
  readonly lanes: readonly Lane[];
  readonly span: TimeSpan;
  /** How most lanes' samples are read; a lane's own may differ where a table of changes is among the queries. */
  readonly sampling: Sampling;
  /** The newest sample of any lane, in ms; the newest change where there are no samples. */
  readonly newest?: number;
  readonly unrecognised: UnrecognisedStates;
  /** Exact seconds per state, by worker; a worker whose counters do not cover the range is not in it. */
  readonly durations: ExactDurations;
  /** How often each worker entered each state, where a query tells. */
  readonly entries: EntryCounts;
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
export function readFleet(
  data: Pick<PanelData, 'series' | 'timeRange'>,
  options: FleetOptions,
  now: number,
): Fleet {
  const classified = classifySeries(data.series);
  const span = spanOf(data.timeRange.from.valueOf(), data.timeRange.to.valueOf(), now);
  const { series: workers, repeated } = mergeWorkerSeries(classified.lanes);
  const sampling = chooseSampling(workers, options.sampleMeaning, options.stalenessSeconds);
  const { lanes, unrecognised } = buildLanes(
    workers.slice(0, MAX_LANES),
    sampling.of,
    span,
    currentStates(classified.current),
  );
  // Of samples, where there are any: that something changed just now does not make old samples fresh.
  const sampled = workers.filter(({ changes }) => changes !== true);
  const newest = newestOf(sampled.length > 0 ? sampled : workers);
  const total = totalOf(classified.counts);
  return {
    lanes,
    span,
    sampling: sampling.fleet,
    ...(newest === undefined ? {} : { newest }),
    unrecognised,
    durations: readDurations(classified.durations, span),
    entries: readEntryCounts(classified.entries),
    counts: classified.counts,
    ...(total === undefined ? {} : { total }),
    exporters: classified.up.map((series) => ({
      name: series.labels['instance'] ?? series.labels['job'] ?? series.frame.name ?? '',
      up: lastValue(series) !== 0,
    })),
    leftOut: Math.max(0, workers.length - MAX_LANES),
    repeated,
    unlabelled: classified.unlabelled,
  };
}

function spanOf(from: number, to: number, now: number): TimeSpan {
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
