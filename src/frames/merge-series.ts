import { WORKER_LABEL } from '../model/data-contract';
import { detectSampling } from './sampling';
import { type Samples, type Series } from './series';
import { toStateCode, severity } from '../model/state';

/** Prometheus's own look-back: so long may a series that has ended be told beside the one that took its place. */
const HANDOVER_MS = 5 * 60_000;
/** Samples that each may have beside the other, however far apart: a step's time reaches back beyond it. */
const HANDOVER_STEPS = 3;
/** A series with a step pauses where one has no sample; the half is for steps that are not on one grid. */
const MAX_GAP_STEPS = 1.5;

/** A worker's series so far. */
interface MergedSeries {
  readonly series: Series;
  /** The longest time between two samples that is no pause yet, in ms. Looked for where there is a second series. */
  readonly maxGap?: number;
}

/**
 * One series per worker. Those of one worker that took turns are one history, under the newest one's labels: its type
 * changed, or another label did. Where both tell at the same moment the worse state counts, as it does within a step.
 * @returns how many series were left out: they tell beside the one before them, and are no history but another opinion
 */
export function mergeWorkerSeries(series: readonly Series[]): { series: Series[]; repeated: number } {
  const workers = new Map<string, MergedSeries>();
  let repeated = 0;
  for (const one of series) {
    const id = one.labels[WORKER_LABEL] ?? '';
    const previous = workers.get(id);
    const joined = previous === undefined ? { series: one } : joinSeries(previous, one);
    if (joined === undefined) {
      repeated += 1;
    } else {
      workers.set(id, joined);
    }
  }
  return { series: [...workers.values()].map((turns) => turns.series), repeated };
}

/** The samples of all the series that a worker's lane is made of. */
export function samplesOf(series: Series): Samples {
  return series.history ?? series;
}

function joinSeries(before: MergedSeries, b: Series): MergedSeries | undefined {
  const a = before.series;
  if (!isSampled(a) || !isSampled(b)) {
    return undefined;
  }
  const [pauseA, pauseB] = [before.maxGap ?? maxSampleGap(a), maxSampleGap(b)];
  const history = mergeSamples(samplesOf(a), samplesOf(b), new OverlapDetector(pauseA, pauseB));
  return history === undefined
    ? undefined
    : { series: { ...(isNewer(b, a) ? b : a), history }, maxGap: Math.max(pauseA, pauseB) };
}

/** A sample with a step speaks for that step, one without until it is stale. */
function maxSampleGap(series: Series): number {
  const { meaning, step, staleness } = detectSampling([series], 'auto', 0);
  return meaning === 'bucket' ? MAX_GAP_STEPS * step : staleness;
}

/** Tables of changes hold a worker's whole history already, and words stand for other values in each series. */
function isSampled({ changes, words = [] }: Series): boolean {
  return changes !== true && words.length === 0;
}

/** Which told last; of two that told last together, which began later. */
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

/** Both in order of time; nothing where they tell side by side for longer than a handover takes. */
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
 * How long two series have told beside one another, neither of them pausing. Their samples need not fall on the same
 * moments: those of two scrapes seldom do.
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
    // Up to where both are known to tell: the one that has ended tells no longer.
    const overlap = Math.min(a.last, b.last) - this.#since;
    this.tooLong ||= Math.min(a.samples, b.samples) > HANDOVER_STEPS && overlap > HANDOVER_MS;
  }
}

class SeriesActivity {
  last = -Infinity;
  /** Since either of the two began, or began again. */
  samples = 0;

  readonly #pause: number;

  constructor(maxGap: number) {
    this.#pause = maxGap;
  }

  /** Whether a sample at this time is the first one, or the first after a pause. */
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
