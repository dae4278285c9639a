import { type SimulatedMs } from './timeline';

/** When the exporter could not hear anyone: not running, or its event loop blocked. */
export class ListeningLog {
  #awayMs: SimulatedMs = 0;
  #awaySince: SimulatedMs | undefined;
  #stalledUntil: SimulatedMs = 0;
  #absences = 0;
  #stalls = 0;

  /** Number of times that the exporter was not running, the present one included. */
  get absences(): number {
    return this.#absences;
  }

  /** Number of stalls so far. */
  get stalls(): number {
    return this.#stalls;
  }

  stopped(at: SimulatedMs): void {
    // A stall ends with the process.
    this.#awayMs -= Math.max(0, this.#stalledUntil - at);
    this.#stalledUntil = 0;
    this.#awaySince = at;
    this.#absences++;
  }

  started(at: SimulatedMs): void {
    this.#awayMs += at - (this.#awaySince ?? at);
    this.#awaySince = undefined;
  }

  /** A stall begins, while the exporter runs. */
  stalled(at: SimulatedMs, ms: SimulatedMs): void {
    this.#stalls++;
    this.#awayMs += ms;
    this.#stalledUntil = at + ms;
  }

  /** Time away since the start of the simulation. */
  awayUntil(now: SimulatedMs): SimulatedMs {
    return this.#awayMs + (this.#awaySince === undefined ? 0 : now - this.#awaySince);
  }
}
