import { type Report } from '@heartline/protocol';

import { Totals } from './bounded-counters';

export type EventsReport = NonNullable<Report['events']>;

/** One event that the worker sent somewhere, or failed to send. */
export interface EventDelivery {
  readonly bytes?: number;
  /** Why it failed, from a small set (`502`, `timeout`); absent: it was sent. */
  readonly failed?: string;
}

interface Tally {
  sent: number;
  bytes: number;
  readonly failed: Totals;
}

const MOST_EVENT_TYPES = 100;
const MOST_REASONS = 50;

/** Events the worker sends on, by type: the totals since its start. */
export class Events {
  readonly #tallies = new Map<string, Tally>();
  #buffered: number | undefined;

  readonly #onOverflow: (name: string) => void;

  constructor(onOverflow: (name: string) => void) {
    this.#onOverflow = onOverflow;
  }

  record(type: string, { bytes = 0, failed }: EventDelivery): void {
    const tally = this.#tally(type.slice(0, 128));
    if (failed === undefined) {
      tally.sent += 1;
      tally.bytes += bytes;
    } else tally.failed.add(failed);
  }

  setBuffered(count: number): void {
    this.#buffered = count;
  }

  report(): EventsReport | undefined {
    if (this.#tallies.size === 0 && this.#buffered === undefined) return undefined;
    const types = [...this.#tallies].map(
      ([type, tally]) => [type, { ...tally, failed: tally.failed.report() }] as const,
    );
    return {
      types: Object.fromEntries(types),
      ...(this.#buffered === undefined ? {} : { buffered: this.#buffered }),
    };
  }

  #tally(type: string): Tally {
    const fits = type !== '' && (this.#tallies.has(type) || this.#tallies.size < MOST_EVENT_TYPES);
    if (!fits) this.#onOverflow(type);
    const name = fits ? type : 'other';
    const found = this.#tallies.get(name);
    if (found) return found;
    const made = { sent: 0, bytes: 0, failed: new Totals(MOST_REASONS, this.#onOverflow) };
    this.#tallies.set(name, made);
    return made;
  }
}
