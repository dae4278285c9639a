import { isDeepStrictEqual } from 'node:util';
import { type ReportedStatus } from '@heartline/protocol';
import { type Millis } from '../../model/time';

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
