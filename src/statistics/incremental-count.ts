import { STATE_NAMES } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type Lane } from '../timeline/lane';
import { countStatesPerPixel } from '../timeline/pixel-columns';
import { type StateCounts, maxColumnTotal } from './state-counts';

/**
 * Counts lanes by state: in each column a worker counts once, in its worst state there, as its lane shows it.
 * Counting many lanes takes longer than a frame, so the count can stop after each lane and continue later.
 */
export class IncrementalCount {
  readonly #steps: (Float64Array | undefined)[] = STATE_NAMES.map(() => undefined);
  #next = 0;
  #result: StateCounts | undefined;

  readonly #lanes: readonly Lane[];
  readonly #span: TimeSpan;
  readonly #columns: number;

  constructor(lanes: readonly Lane[], span: TimeSpan, columns: number) {
    this.#lanes = lanes;
    this.#span = span;
    this.#columns = columns;
  }

  /**
   * Counts at least one lane, and further lanes while `more` returns true.
   * @returns the result once all lanes are counted, because shares of only some lanes would be wrong
   */
  step(more: () => boolean): StateCounts | undefined {
    do {
      if (!this.#countNext()) {
        return this.finish();
      }
    } while (more());
    return undefined;
  }

  /** Counts all remaining lanes. */
  finish(): StateCounts {
    while (this.#countNext()) {
      continue;
    }
    return (this.#result ??= accumulate(this.#steps, this.#columns));
  }

  /** @returns whether there was a lane left to count */
  #countNext(): boolean {
    const lane = this.#lanes[this.#next];
    if (lane === undefined) {
      return false;
    }
    countStatesPerPixel(lane.segments, this.#span, this.#columns, this.#steps);
    this.#next++;
    return true;
  }
}

/** Counts all lanes at once. */
export function countLanes(lanes: readonly Lane[], span: TimeSpan, columns: number): StateCounts {
  return new IncrementalCount(lanes, span, columns).finish();
}

/** Turns the differences between columns into counts. */
function accumulate(steps: readonly (Float64Array | undefined)[], columns: number): StateCounts {
  const counts = steps.map((row) => {
    let sum = 0;
    for (let column = 0; row !== undefined && column < columns; column++) {
      sum += row[column] ?? 0;
      row[column] = sum;
    }
    return row?.subarray(0, columns);
  });
  return { columns, counts, max: maxColumnTotal(counts, columns) };
}
