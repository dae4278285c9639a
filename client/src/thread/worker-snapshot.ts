import { type Report, type ResourcesReport } from '@heartline/protocol';
import { reportStall, type SequenceCounter } from '../report/report-builder';
import { type Clock } from '../runtime/clock';

export interface WorkerSnapshotOptions {
  readonly clock: Clock;
  readonly sequence: SequenceCounter;
  readonly stallLimitMs: number;
  readonly measure: () => ResourcesReport;
  readonly isAborted: () => boolean;
}

/**
 * The last state of the worker, in the thread that sends it. The thread stops sending when the event loop has been
 * blocked for too long: a heartbeat for an event loop that will never run again would hide a failure.
 */
export class WorkerSnapshot {
  #state: Report;
  #updatedAtMs: number;
  /** The longest time between two updates since the last report. */
  #longestStallMs = 0;

  readonly #options: WorkerSnapshotOptions;

  /** @param state a report as JSON */
  constructor(options: WorkerSnapshotOptions, state: string) {
    this.#options = options;
    this.#state = JSON.parse(state) as Report;
    this.#updatedAtMs = options.clock.now();
  }

  update(state: string): void {
    this.#state = JSON.parse(state) as Report;
    const now = this.#options.clock.now();
    this.#longestStallMs = Math.max(this.#longestStallMs, now - this.#updatedAtMs);
    this.#updatedAtMs = now;
  }

  /** Returns the next report, or undefined if none must be sent. */
  buildReport(): Report | undefined {
    const { clock, measure, sequence, isAborted, stallLimitMs } = this.#options;
    const stalledMs = clock.now() - this.#updatedAtMs;
    if (stalledMs > stallLimitMs) {
      return undefined;
    }
    // A stall that has ended since the last report counts as well.
    const longestMs = Math.max(this.#longestStallMs, stalledMs);
    this.#longestStallMs = 0;
    const report = {
      ...this.#state,
      resources: { ...this.#state.resources, ...measure(), ...reportStall(longestMs) },
      sequence: sequence.next(),
      sent_at: new Date(clock.wall()).toISOString(),
    };
    // Checked after the sequence number is taken, so that a stop report that aborts this one has a higher number.
    return isAborted() ? undefined : report;
  }
}
