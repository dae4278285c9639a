import { type Interarrival } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { emptyHistogram, type MutableHistogram, observe } from './histogram';

const BOUNDS = [0.5, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5, 10];

/** Maximum number of worker types. The set is small, and no worker can make it large. */
const MAX_WORKER_TYPES = 200;

/** Regularity of heartbeats by worker type: the gap between two heartbeats as a share of the interval. Updated in place. */
export class InterarrivalTable {
  readonly #rows: Map<string, Interarrival & MutableHistogram>;

  constructor(rows: Iterable<Interarrival> = []) {
    this.#rows = new Map([...rows].map((row) => [row.workerType, { ...row, buckets: [...row.buckets] }]));
  }

  /** Returns the changed row, or undefined if there is no room for another type. */
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

/** The gap before a heartbeat as a share of the interval; undefined after a stop, an observation gap or the registration. */
export function heartbeatGapRatio(worker: Worker, now: Millis, age: Millis): number | undefined {
  if (worker.lastHeartbeatAt === undefined || worker.status === 'stopped') {
    return undefined;
  }
  const gap = now - worker.lastHeartbeatAt;
  // A lower age means an observation gap.
  return age === gap ? gap / worker.intervalMs : undefined;
}
