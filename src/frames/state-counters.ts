import { STATE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { type Series } from './series';
import { LADDER, type LadderState } from '../model/state';

/** A number for each state that was told. */
export type ByState = Readonly<Partial<Record<LadderState, number>>>;

/** The last values of series of `worker_id` and `state`, by worker; words that are no state are left out. */
export function lastByState(series: readonly Series[]): Map<string, Partial<Record<LadderState, number>>> {
  const byWorker = new Map<string, Partial<Record<LadderState, number>>>();
  for (const { labels, values } of series) {
    const id = labels[WORKER_LABEL];
    const state = LADDER.find((word) => word === labels[STATE_LABEL]);
    const value = values[values.length - 1];
    if (id === undefined || state === undefined || typeof value !== 'number') {
      continue;
    }
    const known = byWorker.get(id) ?? {};
    known[state] = (known[state] ?? 0) + value;
    byWorker.set(id, known);
  }
  return byWorker;
}

/** The sum over the states that `counts` is true for. */
export function sumOf(byState: ByState, counts: (code: number) => boolean): number {
  return LADDER.reduce((sum, state, code) => (counts(code) ? sum + (byState[state] ?? 0) : sum), 0);
}
