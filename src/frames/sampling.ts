import { type Series } from './series';

/**
 * What a sample at t speaks for: the bucket (t − step, t] that ends with it; the time from it to the next one, as long
 * as it is fresh; or all the time to the next one, because it is the change itself.
 */
export type SampleMeaning = 'bucket' | 'raw' | 'change';
export type SampleMeaningOption = 'auto' | 'bucket' | 'raw';

/** How the samples of a query are to be read. All times in ms. */
export interface Sampling {
  readonly meaning: SampleMeaning;
  /** The query's step, or the usual distance of two samples where there was none. 0 where nothing tells it. */
  readonly step: number;
  /** Raw samples speak no longer than this. */
  readonly staleness: number;
}

/**
 * How far from what happened it may be drawn, in ms: a step, and what scrape and rule were late. Nothing here tells how
 * late they are; a query that asks no more often than they come, as it should, has them within one more step.
 */
export function resolutionOf({ meaning, step }: Sampling): number {
  return meaning === 'change' ? 0 : 2 * step;
}

/** Prometheus's own look-back: how long a sample speaks where nothing else says so. */
const DEFAULT_STALENESS = 5 * 60_000;

/** How a table of changes is read: nothing happened between two rows. Stale only where the option says so. */
function changeTableSampling(stalenessSeconds: number): Sampling {
  return {
    meaning: 'change',
    step: 0,
    staleness: stalenessSeconds > 0 ? stalenessSeconds * 1000 : Number.POSITIVE_INFINITY,
  };
}

/** How each series is to be read: a table of changes as such, and all others alike. */
export function chooseSampling(
  series: readonly Series[],
  option: SampleMeaningOption,
  stalenessSeconds: number,
): { readonly fleet: Sampling; readonly of: (series: Series) => Sampling } {
  const changes = changeTableSampling(stalenessSeconds);
  const sampled = series.filter((one) => one.changes !== true);
  const samples = detectSampling(sampled, option, stalenessSeconds);
  return {
    fleet: series.length > 0 && sampled.length === 0 ? changes : samples,
    of: (one) => (one.changes === true ? changes : samples),
  };
}

/**
 * Auto takes a query with a step for buckets: its sample at t was computed from the time before t, and reading it
 * forward would show a failure before it is over and after it began. Data without a step are samples as they came.
 */
export function detectSampling(
  series: readonly Series[],
  option: SampleMeaningOption,
  stalenessSeconds: number,
): Sampling {
  const reportedStep = series.find((one) => one.step !== undefined)?.step;
  const step = reportedStep ?? medianInterval(series);
  const meaning = option === 'auto' ? (reportedStep === undefined ? 'raw' : 'bucket') : option;
  // A bucket of no known length speaks for nothing: a single sample without a step is read as it came.
  return { meaning: step > 0 ? meaning : 'raw', step, staleness: stalenessOf(step, stalenessSeconds) };
}

function stalenessOf(step: number, seconds: number): number {
  if (seconds > 0) {
    return seconds * 1000;
  }
  return step > 0 ? 3 * step : DEFAULT_STALENESS;
}

/** The median distance of neighbouring samples, looked for in the first series that have any. */
function medianInterval(series: readonly Series[]): number {
  const intervals: number[] = [];
  for (const { times } of series) {
    for (let i = 1; i < times.length && intervals.length < 500; i++) {
      const interval = (times[i] ?? 0) - (times[i - 1] ?? 0);
      if (interval > 0) {
        intervals.push(interval);
      }
    }
    if (intervals.length >= 500) {
      break;
    }
  }
  intervals.sort((a, b) => a - b);
  return intervals[Math.floor(intervals.length / 2)] ?? 0;
}
