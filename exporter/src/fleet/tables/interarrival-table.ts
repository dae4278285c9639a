import { type Interarrival } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { emptyHistogram, type MutableHistogram, observe } from './histogram';

const BOUNDS = [0.5, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5, 10];

/** Worker types that are kept: it is a small set, and a worker must not be able to make it a large one. */
const MAX_WORKER_TYPES = 200;

/** How regularly heartbeats come, per worker type: the gap as a share of the interval that was promised. Added to in place. */
export class InterarrivalTable {
  readonly #rows: Map<string, Interarrival & MutableHistogram>;

  constructor(rows: Iterable<Interarrival> = []) {
    this.#rows = new Map([...rows].map((row) => [row.workerType, { ...row, buckets: [...row.buckets] }]));
  }

  /** Returns the row that changed, or undefined where there is no room for another type. */
  observe(workerType: string, ratio: number): Interarrival | undefined {
    let row = this.#rows.get(workerType);
    if (row === undefined) {
      if (this.#rows.size >= MAX_WORKER_TYPES) return undefined;
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

/** The gap before a heartbeat as a share of the interval; undefined where it says nothing about regularity. */
export function heartbeatGapRatio(worker: Worker, now: Millis, age: Millis): number | undefined {
  if (worker.lastHeartbeatAt === undefined || worker.status === 'stopped') return undefined;
  const gap = now - worker.lastHeartbeatAt;
  // Where the age is less, nobody could have listened for a while.
  return age === gap ? gap / worker.intervalMs : undefined;
}
