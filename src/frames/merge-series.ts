import { WORKER_LABEL } from '../model/data-contract';
import { detectSampling } from './sampling';
import { type Samples, type Series } from './series';
import { toStateCode, severity } from '../model/state';

/** Lookback of Prometheus: an ended series may still be returned beside its successor for this long. */
const HANDOVER_MS = 5 * 60_000;
/** Overlapping samples to accept, whatever their distance: a step also covers the time before it. */
const HANDOVER_STEPS = 3;
/** A series with a step has a gap if one sample is missing. The half allows for steps that are not aligned. */
const MAX_GAP_STEPS = 1.5;

/** A worker's series so far. */
interface MergedSeries {
  readonly series: Series;
  /** The longest time in ms between two samples that is not a gap. Computed when a second series appears. */
  readonly maxGap?: number;
}

/**
 * Merges the series of each worker into one. Series that follow each other, for example because the worker's
 * type changed, become one history with the labels of the newest series. If two have a sample at the same
 * time, the worse state wins, as within a step.
 * @returns the series, and the number of series left out because they overlap another series of the same
 *   worker for too long
 */
export function mergeWorkerSeries(series: readonly Series[]): { series: Series[]; repeated: number } {
  const workers = new Map<string, MergedSeries>();
  let repeated = 0;
  for (const next of series) {
    const id = next.labels[WORKER_LABEL] ?? '';
    const previous = workers.get(id);
    const joined = previous === undefined ? { series: next } : joinSeries(previous, next);
    if (joined === undefined) {
      repeated += 1;
    } else {
      workers.set(id, joined);
    }
  }
  return { series: [...workers.values()].map((merged) => merged.series), repeated };
}

/** Returns the samples of all the series that a worker's lane is made of. */
export function samplesOf(series: Series): Samples {
  return series.history ?? series;
}

function joinSeries(previous: MergedSeries, b: Series): MergedSeries | undefined {
  const a = previous.series;
  if (!isSampled(a) || !isSampled(b)) {
    return undefined;
  }
  const [pauseA, pauseB] = [previous.maxGap ?? maxSampleGap(a), maxSampleGap(b)];
  const history = mergeSamples(samplesOf(a), samplesOf(b), new OverlapDetector(pauseA, pauseB));
  return history === undefined
    ? undefined
    : { series: { ...(isNewer(b, a) ? b : a), history }, maxGap: Math.max(pauseA, pauseB) };
}

/** A sample with a step is valid for that step, a sample without a step until it is stale. */
function maxSampleGap(series: Series): number {
  const { meaning, step, staleness } = detectSampling([series], 'auto', 0);
  return meaning === 'bucket' ? MAX_GAP_STEPS * step : staleness;
}

/**
 * Change tables already hold the whole history of a worker, and unrecognised names have different numbers in
 * each series.
 */
function isSampled({ changes, stateNames = [] }: Series): boolean {
  return changes !== true && stateNames.length === 0;
}

/** Compares the last samples of two series; if they have the same time, the series that began later is newer. */
function isNewer(a: Series, b: Series): boolean {
  const [endA, endB] = [lastSampleTime(a), lastSampleTime(b)];
  return endA === endB ? firstSampleTime(a) > firstSampleTime(b) : endA > endB;
}

function lastSampleTime({ times, values }: Series): number {
  return times[values.findLastIndex(hasValue)] ?? -Infinity;
}

function firstSampleTime({ times, values }: Series): number {
  return times[values.findIndex(hasValue)] ?? Infinity;
}

/** Merges the samples in order of time. Returns undefined if both series overlap for longer than a handover. */
function mergeSamples(a: Samples, b: Samples, overlap: OverlapDetector): Samples | undefined {
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (let i = 0, j = 0; i < a.times.length || j < b.times.length;) {
    const [timeA, timeB] = [a.times[i] ?? Infinity, b.times[j] ?? Infinity];
    const time = Math.min(timeA, timeB);
    const fromA = timeA === time ? (a.values[i++] ?? null) : null;
    const fromB = timeB === time ? (b.values[j++] ?? null) : null;
    overlap.addSamples(time, hasValue(fromA), hasValue(fromB));
    if (overlap.tooLong) {
      return undefined;
    }
    times.push(time);
    values.push(worst(fromA, fromB));
  }
  return { times, values };
}

/**
 * Measures how long two series overlap without a gap in either. Their samples need not have the same times:
 * two scrapes rarely do.
 */
class OverlapDetector {
  tooLong = false;
  readonly #a: SeriesActivity;
  readonly #b: SeriesActivity;
  #since = -Infinity;

  constructor(pauseA: number, pauseB: number) {
    this.#a = new SeriesActivity(pauseA);
    this.#b = new SeriesActivity(pauseB);
  }

  addSamples(time: number, byA: boolean, byB: boolean): void {
    const a = this.#a;
    const b = this.#b;
    if ((byA && a.startsAt(time)) || (byB && b.startsAt(time))) {
      this.#since = time;
      a.samples = 0;
      b.samples = 0;
    }
    if (byA) {
      a.addSample(time);
    }
    if (byB) {
      b.addSample(time);
    }
    // Count the overlap only up to the last sample that both have: a series that has ended no longer
    // overlaps.
    const overlap = Math.min(a.last, b.last) - this.#since;
    this.tooLong ||= Math.min(a.samples, b.samples) > HANDOVER_STEPS && overlap > HANDOVER_MS;
  }
}

class SeriesActivity {
  last = -Infinity;
  /** Samples since either of the two series began, or began again after a gap. */
  samples = 0;

  readonly #pause: number;

  constructor(maxGap: number) {
    this.#pause = maxGap;
  }

  /** Returns whether a sample at this time is the first one, or the first after a gap. */
  startsAt(time: number): boolean {
    return time - this.last > this.#pause;
  }

  addSample(time: number): void {
    this.last = time;
    this.samples += 1;
  }
}

function worst(a: number | null, b: number | null): number | null {
  if (!hasValue(a) || !hasValue(b)) {
    return hasValue(a) ? a : b;
  }
  return severity(toStateCode(b)) > severity(toStateCode(a)) ? b : a;
}

function hasValue(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value);
}
