import { WORKER_LABEL } from '../constants';
import { type Samples, type Series } from './series';
import { codeOf, severity } from './state';

/** Prometheus's own look-back: so long may a series that has ended be told beside the one that took its place. */
const HANDOVER_MS = 5 * 60_000;
/** Steps that may hold samples of both, however long they are: a step's time reaches back beyond it. */
const HANDOVER_STEPS = 3;

/**
 * One series per worker. Those of one worker that took turns are one history, under the newest one's labels: its type
 * changed, or another label did. Where both tell at the same moment the worse state counts, as it does within a step.
 * @returns how many series were left out: they tell beside the one before them, and are no history but another opinion
 */
export function inTurns(series: readonly Series[]): { series: Series[]; repeated: number } {
  const workers = new Map<string, Series>();
  let repeated = 0;
  for (const one of series) {
    const id = one.labels[WORKER_LABEL] ?? '';
    const before = workers.get(id);
    const joined = before === undefined ? one : join(before, one);
    if (joined === undefined) {
      repeated += 1;
    } else {
      workers.set(id, joined);
    }
  }
  return { series: [...workers.values()], repeated };
}

/** The samples of all the series that a worker's lane is made of. */
export function historyOf(series: Series): Samples {
  return series.history ?? series;
}

function join(a: Series, b: Series): Series | undefined {
  if (!isSampled(a) || !isSampled(b)) {
    return undefined;
  }
  const history = merge(historyOf(a), historyOf(b));
  return history === undefined ? undefined : { ...(isNewer(b, a) ? b : a), history };
}

/** Tables of changes hold a worker's whole history already, and words stand for other values in each series. */
function isSampled({ changes, words = [] }: Series): boolean {
  return changes !== true && words.length === 0;
}

/** Which told last; of two that told last together, which began later. */
function isNewer(a: Series, b: Series): boolean {
  const [endA, endB] = [lastTold(a), lastTold(b)];
  return endA === endB ? firstTold(a) > firstTold(b) : endA > endB;
}

function lastTold({ times, values }: Series): number {
  return times[values.findLastIndex(isTold)] ?? -Infinity;
}

function firstTold({ times, values }: Series): number {
  return times[values.findIndex(isTold)] ?? Infinity;
}

/** Both in order of time; nothing where they tell side by side for longer than a handover takes. */
function merge(a: Samples, b: Samples): Samples | undefined {
  const times: number[] = [];
  const values: (number | null)[] = [];
  const together = new Together();
  for (let i = 0, j = 0; i < a.times.length || j < b.times.length;) {
    const [timeA, timeB] = [a.times[i] ?? Infinity, b.times[j] ?? Infinity];
    const time = Math.min(timeA, timeB);
    const fromA = timeA === time ? (a.values[i++] ?? null) : null;
    const fromB = timeB === time ? (b.values[j++] ?? null) : null;
    together.note(time, isTold(fromA) && isTold(fromB));
    times.push(time);
    values.push(worst(fromA, fromB));
  }
  return together.tooLong ? undefined : { times, values };
}

/** How long two series have told at the same moments without a pause. */
class Together {
  tooLong = false;
  private since = 0;
  private steps = 0;

  note(time: number, both: boolean): void {
    this.steps = both ? this.steps + 1 : 0;
    this.since = this.steps === 1 ? time : this.since;
    this.tooLong ||= this.steps > HANDOVER_STEPS && time - this.since > HANDOVER_MS;
  }
}

function worst(a: number | null, b: number | null): number | null {
  if (!isTold(a) || !isTold(b)) {
    return isTold(a) ? a : b;
  }
  return severity(codeOf(b)) > severity(codeOf(a)) ? b : a;
}

function isTold(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value);
}
