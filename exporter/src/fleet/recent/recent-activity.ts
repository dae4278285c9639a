import { isDeepStrictEqual } from 'node:util';
import { type ReportedStatus } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { TransitionLog } from './transition-log';

/** Maximum transitions for the event stream: an hour of a large fleet with many failures, a few megabytes. */
const MAX_TRANSITIONS = 10_000;

/** The last heartbeats of each worker and the last transitions of all workers. In memory only. */
export class RecentActivity {
  readonly transitions: TransitionLog;
  readonly #heartbeatsKept: Config['health']['heartbeatsKept'];
  readonly #heartbeats = new Map<string, HeartbeatLog>();

  constructor({ heartbeatsKept }: Config['health'], now: Millis) {
    this.#heartbeatsKept = heartbeatsKept;
    // IDs start at the start time in microseconds, so that they ascend across restarts below a million transitions a second.
    this.transitions = new TransitionLog(MAX_TRANSITIONS, Math.floor(now) * 1000);
  }

  addHeartbeat(worker: Worker, at: Millis): void {
    let log = this.#heartbeats.get(worker.id);
    if (log === undefined) {
      log = new HeartbeatLog(this.#heartbeatsKept);
      this.#heartbeats.set(worker.id, log);
    }
    const { metadata } = worker.report;
    log.add({ at, ...(worker.status && { status: worker.status }), ...(metadata && { metadata }) });
  }

  heartbeats(id: string, from: Millis, to: Millis): Heartbeat[] {
    return this.#heartbeats.get(id)?.between(from, to) ?? [];
  }

  addTransition(worker: Worker, before: Worker | undefined, age: Millis, reason: string): void {
    const { state, since } = worker.health;
    if (state === before?.health.state) {
      return;
    }
    const { lastHeartbeatAt } = worker;
    this.transitions.add({
      workerId: worker.id,
      workerType: worker.type,
      state,
      ...(before && { previous: before.health.state }),
      at: since,
      ...(lastHeartbeatAt !== undefined && { lastHeartbeatAt }),
      elapsedMs: age,
      reason,
    });
  }

  forget(id: string): void {
    this.#heartbeats.delete(id);
  }
}

/** One received heartbeat. */
export interface Heartbeat {
  readonly at: Millis;
  readonly status?: ReportedStatus;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Maximum length of the stored metadata of a worker, as JSON. Older heartbeats are kept without metadata. */
const MAX_METADATA_LENGTH = 32_768;

/**
 * The last heartbeats of one worker, oldest first (S4.3, S4.8). A ring buffer: adding one takes constant time. Times are in a
 * typed array; unchanged metadata is one shared object.
 */
export class HeartbeatLog {
  readonly #times: Float64Array;
  readonly #statuses: (ReportedStatus | undefined)[] = [];
  readonly #metadata: (Heartbeat['metadata'] | undefined)[] = [];
  /** Length of the metadata of each heartbeat as JSON. Shared metadata counts for the oldest heartbeat that has it. */
  readonly #lengths: Uint32Array;
  #length = 0;
  /** Index of the oldest heartbeat whose metadata is kept, counted from the first heartbeat of the worker. */
  #oldest = 0;
  #count = 0;

  readonly #size: number;

  /** @param size number of heartbeats to keep, at least 1 */
  constructor(size: number) {
    this.#size = size;

    this.#times = new Float64Array(size);
    this.#lengths = new Uint32Array(size);
  }

  add({ at, status, metadata }: Heartbeat): void {
    if (this.#count - this.#oldest === this.#size) {
      this.#dropMetadata();
    }
    const slot = this.#count % this.#size;
    const newest = this.#oldest < this.#count ? this.#metadata[(this.#count - 1) % this.#size] : undefined;
    const repeated = metadata === undefined || isDeepStrictEqual(metadata, newest);
    const length = repeated ? 0 : JSON.stringify(metadata).length;
    this.#times[slot] = at;
    this.#statuses[slot] = status;
    this.#metadata[slot] = metadata && repeated ? newest : metadata;
    this.#lengths[slot] = length;
    this.#length += length;
    this.#count += 1;
    while (this.#length > MAX_METADATA_LENGTH && this.#oldest < this.#count - 1) {
      this.#dropMetadata();
    }
  }

  /** Returns the heartbeats with from ≤ at ≤ to, oldest first. */
  between(from: Millis, to: Millis): Heartbeat[] {
    const heartbeats: Heartbeat[] = [];
    for (let index = Math.max(0, this.#count - this.#size); index < this.#count; index++) {
      const slot = index % this.#size;
      const at = this.#times[slot] ?? NaN;
      if (!(at >= from && at <= to)) {
        continue;
      }
      const status = this.#statuses[slot];
      const metadata = this.#metadata[slot];
      heartbeats.push({ at, ...(status && { status }), ...(metadata && { metadata }) });
    }
    return heartbeats;
  }

  /** Drops the metadata of the oldest heartbeat that has it. Its length stays counted if the next heartbeat shares it. */
  #dropMetadata(): void {
    const slot = this.#oldest % this.#size;
    const next = (this.#oldest + 1) % this.#size;
    const length = this.#lengths[slot] ?? 0;
    const shared = this.#oldest + 1 < this.#count && this.#metadata[next] === this.#metadata[slot];
    if (shared) {
      this.#lengths[next] = length;
    } else {
      this.#length -= length;
    }
    this.#metadata[slot] = undefined;
    this.#lengths[slot] = 0;
    this.#oldest += 1;
  }
}
