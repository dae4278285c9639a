import { type Series } from './series';

/**
 * The time that a sample at t covers: `bucket` is (t − step, t], the step that ends with it; `raw` is the
 * time until the next sample, while it is fresh; `change` is all the time until the next sample, because the
 * sample is the change itself.
 */
export type SampleMeaning = 'bucket' | 'raw' | 'change';
export type SampleMeaningOption = 'auto' | 'bucket' | 'raw';

/** How to read the samples of a query. All times in ms. */
export interface Sampling {
  readonly meaning: SampleMeaning;
  /** The query's step, or the median interval of the samples if there is no step. 0 if unknown. */
  readonly step: number;
  /** Raw samples are valid for at most this long. */
  readonly staleness: number;
}

/**
 * The longest delay in ms between an event and where it is drawn: one step, plus the delay of scrape and
 * rule. That delay is not known here; if the query's step is no shorter than the scrape interval, as it
 * should be, it is at most one more step.
 */
export function resolutionOf({ meaning, step }: Sampling): number {
  return meaning === 'change' ? 0 : 2 * step;
}

/** Lookback of Prometheus: how long a sample is valid if nothing else limits it. */
const DEFAULT_STALENESS = 5 * 60_000;

/** Sampling of a change table: nothing happens between two rows. Rows become stale only if the option says so. */
function changeTableSampling(stalenessSeconds: number): Sampling {
  return {
    meaning: 'change',
    step: 0,
    staleness: stalenessSeconds > 0 ? stalenessSeconds * 1000 : Number.POSITIVE_INFINITY,
  };
}

/** Chooses the sampling of each series: change tables have their own, all other series share one. */
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
 * `auto` reads a query with a step as buckets: its sample at t was computed from the time before t. Reading
 * it forward would draw a failure too late and too long. Data without a step is read as raw samples.
 */
export function detectSampling(
  series: readonly Series[],
  option: SampleMeaningOption,
  stalenessSeconds: number,
): Sampling {
  const reportedStep = series.find((one) => one.step !== undefined)?.step;
  const step = reportedStep ?? medianInterval(series);
  const meaning = option === 'auto' ? (reportedStep === undefined ? 'raw' : 'bucket') : option;
  // A bucket of unknown length covers no time, so a single sample without a step is read as raw.
  return { meaning: step > 0 ? meaning : 'raw', step, staleness: stalenessOf(step, stalenessSeconds) };
}

function stalenessOf(step: number, seconds: number): number {
  if (seconds > 0) {
    return seconds * 1000;
  }
  return step > 0 ? 3 * step : DEFAULT_STALENESS;
}

/** Returns the median interval between neighbouring samples, from the first series that have any. */
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
