import { NO_DATA, PENDING, severity, type StateCode } from '../model/state';

/**
 * A lane's states as segments that cover the range without holes: segment i lasts from `bounds[i]` to
 * `bounds[i + 1]` (ms). Typed arrays take 9 bytes per segment; objects for 5,000 lanes would not fit.
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

/** Collects segments from left to right, and joins neighbours with the same state. */
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

  /** Sets the lane's state until `to`. Time beyond the end, or before the end of the last segment, is cut off. */
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

/** Returns the segment that contains `time`, including its start. */
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

/** Returns the last segment that is not pending. */
export function lastSegment(segments: Segments): Segment | undefined {
  for (let index = segments.states.length - 1; index >= 0; index--) {
    if (segments.states[index] !== PENDING) {
      return segmentAt(segments, index);
    }
  }
  return undefined;
}

/**
 * Returns the worst reported state. No data only counts if there is no other state: a worker that appeared
 * within the range had no state before.
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
