import { type ReportedStatus } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { TransitionLog } from './transition-log';

/** Maximum transitions for the event stream: an hour of a large fleet with many failures, a few megabytes. */
const MAX_TRANSITIONS = 10_000;

/** A reason may list all queues and models of a worker. */
const MAX_REASON_LENGTH = 1_024;

/** The last heartbeats of each worker and the last transitions of all workers. In memory only. */
export class RecentActivity {
  readonly transitions: TransitionLog;
  readonly #config: Pick<Config, 'health' | 'limits'>;
  readonly #heartbeatsKept: Config['health']['heartbeatsKept'];
  readonly #heartbeats = new Map<string, HeartbeatLog>();
  #heartbeatBytes = 0;

  constructor(config: Pick<Config, 'health' | 'limits'>, now: Millis) {
    this.#config = config;
    this.#heartbeatsKept = config.health.heartbeatsKept;
    // IDs start at the start time in microseconds, so that they ascend across restarts below a million transitions a second.
    this.transitions = new TransitionLog(MAX_TRANSITIONS, Math.floor(now) * 1000);
  }

  /** Memory of the heartbeats of all workers, in bytes. */
  get heartbeatBytes(): number {
    return this.#heartbeatBytes;
  }

  /** Beyond `limits.heartbeat_log_bytes`, a worker keeps only as many heartbeats as it has, and only the last metadata. */
  addHeartbeat(worker: Worker, at: Millis): void {
    let log = this.#heartbeats.get(worker.id);
    const before = log?.bytes ?? 0;
    if (log === undefined) {
      log = new HeartbeatLog(this.#heartbeatsKept);
      this.#heartbeats.set(worker.id, log);
    }
    const { metadata } = worker.report;
    const isFull = this.#heartbeatBytes >= this.#config.limits.heartbeatLogBytes;
    log.add({ at, ...(worker.status && { status: worker.status }), ...(metadata && { metadata }) }, isFull);
    this.#heartbeatBytes += log.bytes - before;
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
      reason: reason.slice(0, MAX_REASON_LENGTH),
    });
  }

  forget(id: string): void {
    this.#heartbeatBytes -= this.#heartbeats.get(id)?.bytes ?? 0;
    this.#heartbeats.delete(id);
  }
}

/** One received heartbeat. */
export interface Heartbeat {
  readonly at: Millis;
  readonly status?: ReportedStatus;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Maximum memory of the stored metadata of a worker. Older heartbeats are kept without metadata. */
const MAX_METADATA_BYTES = 32_768;

/** Memory of one heartbeat without its metadata: its time, its status, its length, and a reference to its metadata. */
const HEARTBEAT_BYTES = 28;

const INITIAL_CAPACITY = 8;

/**
 * The last heartbeats of one worker, oldest first (S4.3, S4.8). A ring buffer that grows to its size: adding one takes
 * constant time. Times are in a typed array. Metadata is JSON text, whose memory is known exactly; unchanged metadata is one
 * shared text.
 */
export class HeartbeatLog {
  #times: Float64Array;
  readonly #statuses: (ReportedStatus | undefined)[] = [];
  readonly #metadata: (string | undefined)[] = [];
  /** Memory of the metadata of each heartbeat. Shared metadata counts for the oldest heartbeat that has it. */
  #lengths: Uint32Array;
  #length = 0;
  /** Index of the oldest heartbeat whose metadata is kept, counted from the first heartbeat of the worker. */
  #oldest = 0;
  #count = 0;
  #capacity: number;
  #size: number;
  /** The last metadata that was added: the same object has the same text. */
  #last: Heartbeat['metadata'];

  /** @param size number of heartbeats to keep, at least 1 */
  constructor(size: number) {
    this.#size = size;
    this.#capacity = Math.min(size, INITIAL_CAPACITY);
    this.#times = new Float64Array(this.#capacity);
    this.#lengths = new Uint32Array(this.#capacity);
  }

  /** Memory of the heartbeats and their metadata, in bytes. */
  get bytes(): number {
    return this.#capacity * HEARTBEAT_BYTES + this.#length;
  }

  /** @param isFull whether there is no room: the log does not grow any more, and keeps the last metadata only */
  add({ at, status, metadata }: Heartbeat, isFull = false): void {
    if (this.#count === this.#capacity && this.#capacity < this.#size) {
      this.#grow(isFull);
    }
    if (this.#count - this.#oldest === this.#capacity) {
      this.#dropMetadata();
    }
    const slot = this.#count % this.#capacity;
    const newest =
      this.#oldest < this.#count ? this.#metadata[(this.#count - 1) % this.#capacity] : undefined;
    const text = this.#textOf(metadata, newest);
    const repeated = text === undefined || text === newest;
    const length = repeated ? 0 : textBytes(text);
    this.#times[slot] = at;
    this.#statuses[slot] = status;
    this.#metadata[slot] = repeated ? text && newest : text;
    this.#lengths[slot] = length;
    this.#length += length;
    this.#count += 1;
    const maximum = isFull ? 0 : MAX_METADATA_BYTES;
    while (this.#length > maximum && this.#oldest < this.#count - 1) {
      this.#dropMetadata();
    }
  }

  /** Returns the heartbeats with from ≤ at ≤ to, oldest first. */
  between(from: Millis, to: Millis): Heartbeat[] {
    const heartbeats: Heartbeat[] = [];
    let text: string | undefined;
    let metadata: Heartbeat['metadata'];
    for (let index = Math.max(0, this.#count - this.#capacity); index < this.#count; index++) {
      const slot = index % this.#capacity;
      const at = this.#times[slot] ?? NaN;
      if (!(at >= from && at <= to)) {
        continue;
      }
      const status = this.#statuses[slot];
      if (text !== this.#metadata[slot]) {
        text = this.#metadata[slot];
        metadata = text === undefined ? undefined : (JSON.parse(text) as Heartbeat['metadata']);
      }
      heartbeats.push({ at, ...(status && { status }), ...(metadata && { metadata }) });
    }
    return heartbeats;
  }

  #textOf(metadata: Heartbeat['metadata'], newest: string | undefined): string | undefined {
    const isLast = metadata === this.#last && newest !== undefined;
    this.#last = metadata;
    return metadata === undefined ? undefined : isLast ? newest : JSON.stringify(metadata);
  }

  /** Doubles the capacity. Without room the log keeps its capacity for good. Called before the first heartbeat is replaced. */
  #grow(isFull: boolean): void {
    if (isFull) {
      this.#size = this.#capacity;
      return;
    }
    this.#capacity = Math.min(this.#size, this.#capacity * 2);
    const times = new Float64Array(this.#capacity);
    const lengths = new Uint32Array(this.#capacity);
    times.set(this.#times);
    lengths.set(this.#lengths);
    this.#times = times;
    this.#lengths = lengths;
  }

  /** Drops the metadata of the oldest heartbeat that has it. Its length stays counted if the next heartbeat shares it. */
  #dropMetadata(): void {
    const slot = this.#oldest % this.#capacity;
    const next = (this.#oldest + 1) % this.#capacity;
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

/** Memory of a text: V8 stores one or two bytes per character. */
function textBytes(text: string): number {
  return Buffer.byteLength(text) === text.length ? text.length : 2 * text.length;
}
