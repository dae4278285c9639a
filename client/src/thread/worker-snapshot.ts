import { type Report, type ResourcesReport } from '@heartline/protocol';
import { type SequenceCounter } from '../report/report-builder';
import { type Clock } from '../runtime/clock';

export interface WorkerSnapshotOptions {
  readonly clock: Clock;
  readonly sequence: SequenceCounter;
  readonly stallLimitMs: number;
  readonly measure: () => ResourcesReport;
  readonly isAborted: () => boolean;
}

const STALL_KEY = 'event_loop_stalled_seconds';
/** Limit of the exporter. */
const MAX_METADATA_KEYS = 64;
/** Shorter stalls of the event loop are not reported. */
const MIN_REPORTED_STALL_MS = 5000;

/**
 * The last state of the worker, in the thread that sends it. The thread stops sending when the event loop has been
 * blocked for too long: a heartbeat for an event loop that will never run again would hide a failure.
 */
export class WorkerSnapshot {
  #state: Report;
  #updatedAtMs: number;

  readonly #options: WorkerSnapshotOptions;

  /** @param state a report as JSON */
  constructor(options: WorkerSnapshotOptions, state: string) {
    this.#options = options;
    this.#state = JSON.parse(state) as Report;
    this.#updatedAtMs = options.clock.now();
  }

  update(state: string): void {
    this.#state = JSON.parse(state) as Report;
    this.#updatedAtMs = this.#options.clock.now();
  }

  /** Returns the next report, or undefined if none must be sent. */
  buildReport(): Report | undefined {
    const { clock, measure, sequence, isAborted, stallLimitMs } = this.#options;
    const stalledMs = clock.now() - this.#updatedAtMs;
    if (stalledMs > stallLimitMs) {
      return undefined;
    }
    const stalledSeconds = stalledMs < MIN_REPORTED_STALL_MS ? null : Math.round(stalledMs / 1000);
    const { metadata } = this.#state;
    const report = {
      ...this.#state,
      resources: { ...this.#state.resources, ...measure() },
      metadata: hasRoom(metadata) ? { ...metadata, [STALL_KEY]: stalledSeconds } : (metadata ?? {}),
      sequence: sequence.next(),
      sent_at: new Date(clock.wall()).toISOString(),
    };
    // Checked after the sequence number is taken, so that a stop report that aborts this one has a higher number.
    return isAborted() ? undefined : report;
  }
}

function hasRoom(metadata: Report['metadata']): boolean {
  const keys = Object.keys(metadata ?? {});
  return keys.length < MAX_METADATA_KEYS || keys.includes(STALL_KEY);
}
