import { type ReportedStatus } from '@heartline/protocol';
import { type Millis } from './worker';

/** One heartbeat as it was heard. */
export interface Heartbeat {
  readonly at: Millis;
  readonly status?: ReportedStatus;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * The last heartbeats of one worker, oldest first: a ring, so that remembering one costs the same at any length (S4.3, S4.8).
 * Times stand in a typed array; a status or metadata that does not change is one shared reference.
 */
export class HeartbeatLog {
  private readonly times: Float64Array;
  private readonly statuses: (ReportedStatus | undefined)[] = [];
  private readonly metadata: (Heartbeat['metadata'] | undefined)[] = [];
  private count = 0;

  /** @param size how many heartbeats are kept, at least 1 */
  constructor(private readonly size: number) {
    this.times = new Float64Array(size);
  }

  add({ at, status, metadata }: Heartbeat): void {
    const slot = this.count % this.size;
    this.times[slot] = at;
    this.statuses[slot] = status;
    this.metadata[slot] = metadata;
    this.count += 1;
  }

  /** Heartbeats with from ≤ at ≤ to, oldest first. */
  between(from: Millis, to: Millis): Heartbeat[] {
    const found: Heartbeat[] = [];
    for (let index = Math.max(0, this.count - this.size); index < this.count; index++) {
      const slot = index % this.size;
      const at = this.times[slot] ?? NaN;
      if (!(at >= from && at <= to)) continue;
      const status = this.statuses[slot];
      const metadata = this.metadata[slot];
      found.push({ at, ...(status && { status }), ...(metadata && { metadata }) });
    }
    return found;
  }
}
