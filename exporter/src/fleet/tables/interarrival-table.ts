import { type Interarrival } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { emptyHistogram, type MutableHistogram, observe } from './duration-table';

const BOUNDS = [0.5, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5, 10];

/** Maximum number of worker types, so that workers cannot create any number of series. */
const MAX_WORKER_TYPES = 200;

/** Histograms of the time between two heartbeats as a ratio of the interval, by worker type. Updated in place. */
export class InterarrivalTable {
  readonly #rows: Map<string, Interarrival & MutableHistogram>;

  constructor(rows: Iterable<Interarrival> = []) {
    this.#rows = new Map([...rows].map((row) => [row.workerType, { ...row, buckets: [...row.buckets] }]));
  }

  /** Adds an observation. Returns the changed row, or undefined for a new type if the table is full. */
  observe(workerType: string, ratio: number): Interarrival | undefined {
    let row = this.#rows.get(workerType);
    if (row === undefined) {
      if (this.#rows.size >= MAX_WORKER_TYPES) {
        return undefined;
      }
      row = { workerType, ...emptyHistogram(BOUNDS) };
      this.#rows.set(workerType, row);
    }
    observe(row, ratio);
    return row;
  }

  rows(): Iterable<Interarrival> {
    return this.#rows.values();
  }
}

/**
 * Returns the time since the previous heartbeat as a ratio of the interval; undefined without a previous heartbeat, if this
 * is the same one with a new status (`judgeSighting`), and after a stop or an observation gap.
 */
export function heartbeatGapRatio(worker: Worker, now: Millis, age: Millis): number | undefined {
  if (worker.lastHeartbeatAt === undefined || worker.status === 'stopped') {
    return undefined;
  }
  const gap = now - worker.lastHeartbeatAt;
  // A lower age means that part of the time was an observation gap.
  return age === gap && gap > 0 ? gap / worker.intervalMs : undefined;
}
