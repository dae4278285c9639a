import { NO_DATA, PENDING, severity, type StateCode } from '../model/state';

/**
 * A lane's states as runs that tile the range without a hole: run i lasts from `bounds[i]` to `bounds[i + 1]` (ms).
 * Typed arrays, because 5,000 lanes of objects would not fit; 9 bytes a run.
 */
export interface Segments {
  readonly bounds: Float64Array;
  readonly states: Uint8Array;
}

export interface Segment {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly state: StateCode;
}

/** Collects runs from left to right, joining neighbours of the same state. */
export class SegmentsBuilder {
  #bounds: number[] = [];
  #states: StateCode[] = [];

  readonly #end: number;

  constructor(end: number) {
    this.#end = end;
  }

  start(from: number): void {
    this.#bounds = [from];
    this.#states = [];
  }

  /** Says that the lane is in `state` until `to`. What lies beyond the end, or before the last run's end, is cut. */
  extendTo(to: number, state: StateCode): void {
    const last = this.#bounds.length - 1;
    const limit = Math.min(to, this.#end);
    if (limit <= (this.#bounds[last] ?? 0)) {
      return;
    }
    if (this.#states[this.#states.length - 1] === state) {
      this.#bounds[last] = limit;
    } else {
      this.#bounds.push(limit);
      this.#states.push(state);
    }
  }

  build(): Segments {
    return { bounds: Float64Array.from(this.#bounds), states: Uint8Array.from(this.#states) };
  }
}

export function segmentAt(segments: Segments, index: number): Segment | undefined {
  const state = segments.states[index];
  const from = segments.bounds[index];
  const to = segments.bounds[index + 1];
  return state === undefined || from === undefined || to === undefined
    ? undefined
    : { index, from, to, state: state as StateCode };
}

/** The run that holds the moment `time`, its start included. */
export function segmentAtTime(segments: Segments, time: number): Segment | undefined {
  let low = 0;
  let high = segments.states.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (time < (segments.bounds[middle] ?? 0)) {
      high = middle - 1;
    } else if (time >= (segments.bounds[middle + 1] ?? 0)) {
      low = middle + 1;
    } else {
      return segmentAt(segments, middle);
    }
  }
  return undefined;
}

/** The last run that a sample, or the lack of one, speaks for. */
export function lastSegment(segments: Segments): Segment | undefined {
  for (let index = segments.states.length - 1; index >= 0; index--) {
    if (segments.states[index] !== PENDING) {
      return segmentAt(segments, index);
    }
  }
  return undefined;
}

/**
 * The worst state that was told. No data is none: a worker that appeared within the range was in no state before. It
 * stands only where nothing else was told.
 */
export function worstState({ states }: Segments): StateCode {
  let worst: number = PENDING;
  for (const state of states) {
    if (worst === PENDING || worst === NO_DATA || (state !== NO_DATA && severity(state) > severity(worst))) {
      worst = state === PENDING ? worst : state;
    }
  }
  return worst as StateCode;
}
