import { type SimulatedMs } from './timeline';

/** What a worker promises. */
export interface WorkerPromise {
  readonly id: string;
  readonly type: string;
  readonly intervalMs: SimulatedMs;
  readonly failureThreshold: number;
  readonly ephemeral: boolean;
}

/** What is true of a worker, whatever the exporter believes. */
export interface Truth extends WorkerPromise {
  /** Processes that run under the ID. */
  living: number;
  /** Since when none runs; undefined while one does. */
  deadSince: SimulatedMs | undefined;
  /** Time since the last delivery in which none ran, without the present one. */
  deadMs: SimulatedMs;
  /** The last delivery of a report that is no goodbye, and how long the exporter had been away until then. */
  deliveredAt: SimulatedMs | undefined;
  awayMs: SimulatedMs;
  /** Stalls of the exporter until then. */
  stalls: number;
  /** Boot ID of the last delivery; those that have said goodbye. */
  speaker: string | undefined;
  readonly gone: Set<string | undefined>;
  /** False after a goodbye: nothing is expected. */
  isExpected: boolean;
  /** The death of the present silence was found. */
  isFound: boolean;
  /** The absences of the exporter in which a heartbeat was lost that is not repeated. */
  readonly lostIn: Set<number>;
  /** State by the exporter; undefined if it does not know the worker. */
  state: string | undefined;
  /** Since when the exporter says that the worker has failed. */
  failedAt: SimulatedMs | undefined;
  /** The exporter forgot or stopped the worker although it was alive, and that was told. */
  isUnwatched: boolean;
}

/** A worker of which no process has run yet. */
export function newTruth(promise: WorkerPromise): Truth {
  return {
    ...promise,
    living: 0,
    deadSince: undefined,
    deadMs: 0,
    deliveredAt: undefined,
    awayMs: 0,
    stalls: 0,
    speaker: undefined,
    gone: new Set(),
    isExpected: false,
    isFound: false,
    lostIn: new Set(),
    state: undefined,
    failedAt: undefined,
    isUnwatched: false,
  };
}
