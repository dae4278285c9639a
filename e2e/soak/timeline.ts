import { Heap } from 'heap-js';

/** Milliseconds since the start of the simulation, by a clock that no one sets. */
export type SimulatedMs = number;

/** The wall time at the start of the simulation, a Sunday. */
export const EPOCH_MS = Date.parse('2026-11-01T00:00:00Z');

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

interface Event {
  readonly at: SimulatedMs;
  /** Events of the same time run in the order in which they were added. */
  readonly order: number;
  readonly run: () => void | Promise<void>;
}

/** The simulated time, and what is still to happen. */
export class Timeline {
  now: SimulatedMs = 0;
  #added = 0;
  readonly #events = new Heap<Event>((a, b) => a.at - b.at || a.order - b.order);

  /** Runs `run` at this time, or now if that has passed. */
  at(time: SimulatedMs, run: Event['run']): void {
    this.#events.push({ at: Math.max(time, this.now), order: this.#added++, run });
  }

  after(ms: SimulatedMs, run: Event['run']): void {
    this.at(this.now + ms, run);
  }

  /** Time of the next event; Infinity if there is none. */
  get nextAt(): SimulatedMs {
    return this.#events.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Runs the next event. Returns a promise if time must not go on before it is resolved. */
  runNext(): void | Promise<void> {
    const event = this.#events.pop();
    if (event !== undefined) {
      // The start of the exporter takes time as well.
      this.now = Math.max(this.now, event.at);
      return event.run();
    }
  }
}
