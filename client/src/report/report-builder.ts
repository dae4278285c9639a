import { randomUUID } from 'node:crypto';
import { type Report, type ResourcesReport } from '@heartline/protocol';
import { type ResolvedOptions } from '../config/options';
import { readHostname } from '../config/worker-id';
import { type ResourceMonitor } from '../resources/resource-monitor';
import { type Clock } from '../runtime/clock';
import { type ProblemReporter } from '../runtime/problems';
import { clipText, describeCause } from '../values/describe';
import { type WorkerState } from './worker-state';

/** The fields of a report that do not change: the worker, its incarnation and the heartbeat's promise. */
export interface WorkerIdentity {
  readonly worker_id: string;
  readonly worker_type?: string;
  readonly hostname: string;
  readonly ephemeral?: boolean;
  readonly version?: string;
  readonly boot_id: string;
  readonly started_at: string;
  readonly interval_seconds: number;
  readonly failure_threshold: number;
}

/** @param wallMs wall clock */
export function createIdentity(options: ResolvedOptions, wallMs: number): WorkerIdentity {
  return {
    worker_id: options.workerId,
    ...(options.workerType === undefined ? {} : { worker_type: options.workerType }),
    hostname: clipText(readHostname(), 253),
    ...(options.ephemeral ? { ephemeral: true } : {}),
    ...(options.version === undefined ? {} : { version: options.version }),
    boot_id: randomUUID(),
    // The totals count from now; the process may be older.
    started_at: new Date(wallMs).toISOString(),
    interval_seconds: options.intervalMs / 1000,
    failure_threshold: options.failureThreshold,
  };
}

/** Numbers the reports of one incarnation from 1. Its memory can be shared with the sender thread. */
export class SequenceCounter {
  readonly #counter: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.#counter = new Int32Array(memory);
  }

  next(): number {
    return Atomics.add(this.#counter, 0, 1) + 1;
  }
}

/** Shorter stalls of the event loop are not reported: every garbage collection and every large task is one. */
const MIN_REPORTED_STALL_MS = 5000;

/** The field of a report about a blocked event loop; null removes what was reported before. */
export function reportStall(stalledMs: number): Pick<ResourcesReport, 'event_loop_stalled_seconds'> {
  const isReported = stalledMs >= MIN_REPORTED_STALL_MS;
  return { event_loop_stalled_seconds: isReported ? Math.round(stalledMs / 100) / 10 : null };
}

/** Builds reports from the worker's identity, its state, its use of resources and the sequence number. */
export class ReportBuilder {
  readonly #identity: WorkerIdentity;
  readonly #state: WorkerState;
  readonly #monitor: ResourceMonitor;
  readonly #clock: Clock;
  readonly #problems: ProblemReporter;

  constructor(
    identity: WorkerIdentity,
    state: WorkerState,
    monitor: ResourceMonitor,
    readonly sequence: SequenceCounter,
    clock: Clock,
    problems: ProblemReporter,
  ) {
    this.#problems = problems;
    this.#identity = identity;
    this.#state = state;
    this.#monitor = monitor;
    this.#clock = clock;
  }

  /** Builds a report without the fields that are added when it is sent: resources, `sequence` and `sent_at`. */
  buildState(): Report {
    try {
      return { ...this.#identity, ...this.#state.report(this.#clock.now()) };
    } catch (cause) {
      // A heartbeat without content is better than none.
      const message = `The content of the report could not be built: ${describeCause(cause)}. A minimal report is sent.`;
      this.#problems.report({ kind: 'content', message, cause }, 'report');
      return { ...this.#identity, status: this.#state.status };
    }
  }

  /** @param stalledMs how long the event loop was blocked before this report */
  buildReport(stalledMs = 0): Report {
    const state = this.buildState();
    return {
      ...state,
      resources: { ...state.resources, ...this.#monitor.measure(), ...reportStall(stalledMs) },
      sequence: this.sequence.next(),
      sent_at: new Date(this.#clock.wall()).toISOString(),
    };
  }

  buildStopReport(): Report {
    return { ...this.buildReport(), status: 'stopped', current_task: null, current_run_id: null };
  }
}
