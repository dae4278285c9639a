import { type ByState, lastByState } from './state-counters';
import { type Series } from './series';

/** How often a worker entered each state in the range, from the exporter's counters. */
export type Entries = ReadonlyMap<string, ByState>;

/** `increase()` guesses at a range's edges, and its fractions with it: only whole numbers were counted. */
const WHOLE = 1e-6;

/**
 * Entries per worker from series of `worker_id` and `state`, the last value of each. A worker with a number that
 * cannot be a count is left out: its counters fell, or were estimated.
 */
export function entriesOf(series: readonly Series[]): Entries {
  const byWorker = lastByState(series);
  for (const [id, counts] of byWorker) {
    if (!Object.values(counts).every(isCount)) {
      byWorker.delete(id);
    }
  }
  return byWorker;
}

function isCount(value: number): boolean {
  return value >= 0 && Math.abs(value - Math.round(value)) < WHOLE;
}
