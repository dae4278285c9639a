import { type Report } from '@heartline/protocol';

import { type Clock } from '../runtime/clock';
import { type Sequence } from '../report/sequence';

export interface RelayParts {
  readonly clock: Clock;
  readonly sequence: Sequence;
  readonly stallLimitMs: number;
  readonly measure: () => NonNullable<Report['resources']>;
  readonly silent: () => boolean;
}

/** The event loop is allowed to be this busy before anybody is told. */
const STALL_WORTH_TELLING_MS = 5000;

/**
 * Keeps the newest state of the worker in the thread that sends it. It knows when it last heard of the event loop:
 * a thread that says "alive" for a loop that will never turn again would hide a death, so it falls silent too.
 */
export class Relay {
  #state: Report;
  #heardAt: number;

  readonly #parts: RelayParts;

  constructor(parts: RelayParts, state: string) {
    this.#parts = parts;

    this.#state = JSON.parse(state) as Report;
    this.#heardAt = parts.clock.now();
  }

  hear(state: string): void {
    this.#state = JSON.parse(state) as Report;
    this.#heardAt = this.#parts.clock.now();
  }

  /** The next report, or undefined where silence is the truth. */
  compose(): Report | undefined {
    const { clock, measure, sequence, silent, stallLimitMs } = this.#parts;
    const stalledMs = clock.now() - this.#heardAt;
    if (stalledMs > stallLimitMs) return undefined;
    const report = {
      ...this.#state,
      resources: { ...this.#state.resources, ...measure() },
      metadata: {
        ...this.#state.metadata,
        event_loop_stalled_seconds: stalledMs < STALL_WORTH_TELLING_MS ? null : Math.round(stalledMs / 1000),
      },
      sequence: sequence.next(),
      sent_at: new Date(clock.wall()).toISOString(),
    };
    // Looked at after the number was drawn: a goodbye that silences us then has the higher one.
    return silent() ? undefined : report;
  }
}
