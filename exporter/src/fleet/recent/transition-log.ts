import { type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';

/** A change of a worker's health state. */
export interface Transition {
  readonly workerId: string;
  readonly workerType: string;
  readonly state: LadderState;
  /** Absent for a worker's first state. */
  readonly previous?: LadderState;
  /** Time when the worker entered the state; the exporter may have detected it later. */
  readonly at: Millis;
  readonly lastHeartbeatAt?: Millis;
  /** Time since the last heartbeat when the state was entered. */
  readonly elapsedMs: Millis;
  readonly reason: string;
}

/** A transition with its ID. IDs ascend by one, and are higher after a restart of the exporter. */
export interface LoggedTransition extends Transition {
  readonly id: number;
}

/** The last transitions of all workers, for the event stream (S4.6). Drops the oldest above its size. */
export class TransitionLog {
  readonly #transitions: LoggedTransition[] = [];
  readonly #listeners = new Set<(transition: LoggedTransition) => void>();

  readonly #size: number;
  #nextId: number;

  /**
   * @param size number of transitions to keep
   * @param nextId ID of the first transition, derived from the start time so that IDs ascend across restarts
   */
  constructor(size: number, nextId: number) {
    this.#size = size;
    this.#nextId = nextId;
  }

  add(transition: Transition): LoggedTransition {
    const logged = { ...transition, id: this.#nextId++ };
    this.#transitions.push(logged);
    // Truncated only at twice the size, so that the array is moved once per `size` transitions.
    if (this.#transitions.length >= 2 * this.#size) {
      this.#transitions.splice(0, this.#transitions.length - this.#size);
    }
    for (const listener of this.#listeners) {
      listener(logged);
    }
    return logged;
  }

  /** Returns up to `limit` transitions, newest first. */
  newest(limit: number): LoggedTransition[] {
    return this.#transitions.slice(-Math.min(limit, this.#size)).reverse();
  }

  /**
   * Returns the transitions after an ID, oldest first. `complete` is false if some are missing: the ID is older than the
   * stored transitions, or is not an ID of this log.
   */
  after(id: number): { readonly transitions: readonly LoggedTransition[]; readonly complete: boolean } {
    const stored = this.#transitions.slice(-this.#size);
    const oldest = stored[0]?.id ?? this.#nextId;
    return {
      transitions: stored.filter((transition) => transition.id > id),
      complete: id >= oldest - 1 && id < this.#nextId,
    };
  }

  /** Calls the listener for each further transition. Returns a function that removes it. */
  follow(listener: (transition: LoggedTransition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
