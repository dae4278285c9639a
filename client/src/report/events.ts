import { type EventsReport } from '@heartline/protocol';
import { amount, fields, type Reader, readValue, text } from '../values/read-value';
import { BoundedCounters, OTHER, toCounterKey } from './bounded-counters';

/** One event that the worker sent, or failed to send. */
export interface EventDelivery {
  readonly bytes?: number;
  /** Why it failed, from a small set (`502`, `timeout`). Absent if the event was sent. */
  readonly failed?: string;
}

/** A reason that is not a text still means that the event could not be sent. */
const readReason: Reader<string> = (value, field, onFlaw) =>
  value === null || value === false ? undefined : (readValue(text(128), value, field, onFlaw) ?? OTHER);

export const readEvent = fields<EventDelivery>({ bytes: amount(), failed: readReason });

interface EventTypeTotals {
  sent: number;
  bytes: number;
  readonly failed: BoundedCounters;
}

const MAX_EVENT_TYPES = 100;
const MAX_FAILURE_REASONS = 50;
const MAX_BYTES = 1e18;

/** The worker's events by type: totals since its start. */
export class EventCounters {
  readonly #totalsByType = new Map<string, EventTypeTotals>();
  #buffered: number | undefined;

  readonly #onOverflow: (name: string) => void;

  constructor(onOverflow: (name: string) => void) {
    this.#onOverflow = onOverflow;
  }

  record(type: string, { bytes = 0, failed }: EventDelivery): void {
    const totals = this.#totalsOf(toCounterKey(type));
    if (failed === undefined) {
      totals.sent += 1;
      totals.bytes = Math.min(totals.bytes + bytes, MAX_BYTES);
    } else {
      totals.failed.add(failed);
    }
  }

  setBuffered(count: number): void {
    this.#buffered = count;
  }

  report(): EventsReport | undefined {
    if (this.#totalsByType.size === 0 && this.#buffered === undefined) {
      return undefined;
    }
    const types = [...this.#totalsByType].map(
      ([type, totals]) => [type, { ...totals, failed: totals.failed.report() }] as const,
    );
    return {
      types: Object.fromEntries(types),
      ...(this.#buffered === undefined ? {} : { buffered: this.#buffered }),
    };
  }

  #totalsOf(type: string): EventTypeTotals {
    const fits = type === OTHER || this.#totalsByType.has(type) || this.#totalsByType.size < MAX_EVENT_TYPES;
    if (!fits) {
      this.#onOverflow(type);
    }
    const key = fits ? type : OTHER;
    const existing = this.#totalsByType.get(key);
    if (existing) {
      return existing;
    }
    const totals = {
      sent: 0,
      bytes: 0,
      failed: new BoundedCounters(MAX_FAILURE_REASONS, this.#onOverflow),
    };
    this.#totalsByType.set(key, totals);
    return totals;
  }
}
