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

/** Everything the panel draws, read from one response of the panel's queries. */
export interface Fleet {
  readonly lanes: readonly Lane[];
  readonly span: TimeSpan;
  /** Sampling of most lanes; a lane may have its own if one of the queries returns a change table. */
  readonly sampling: Sampling;
  /** The newest sample of any lane, in ms; the newest change if there are no samples. */
  readonly newest?: number;
  readonly unrecognised: UnrecognisedStates;
  /** Exact seconds per state, by worker. Leaves out workers whose counters do not cover the range. */
  readonly durations: ExactDurations;
  /** How often each worker entered each state, if a query returns it. */
  readonly entries: EntryCounts;
  readonly counts: readonly Series[];
  /** The total number of workers, if the counts are queried; the lanes may be only some of them. */
  readonly total?: number;
  /** Exporters by the result of their newest scrape. */
  readonly exporters: readonly { readonly name: string; readonly up: boolean }[];
  readonly leftOut: number;
  readonly repeated: number;
  readonly unlabelled: number;
}

export interface FleetOptions {
  readonly sampleMeaning: SampleMeaningOption;
  /** 0 uses three steps. */
  readonly stalenessSeconds: number;
}

/** Reads a response. `now` in ms. */
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
  // Prefer samples: a change just now does not make old samples fresh.
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

/** The maximum number of lanes. The browser could not hold many more; the panel reports how many are left out. */
export const MAX_LANES = 5000;
