import { type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';

/** A worker entering a state. */
export interface Transition {
  readonly workerId: string;
  readonly workerType: string;
  readonly state: LadderState;
  /** Absent for a worker's first state. */
  readonly previous?: LadderState;
  /** When the worker entered the state; the exporter may have noticed it later. */
  readonly at: Millis;
  readonly lastHeartbeatAt?: Millis;
  /** Time since the last heartbeat when the state was entered. */
  readonly elapsedMs: Millis;
  readonly reason: string;
}

/** A transition with its ID. IDs ascend by one, and continue across restarts of the exporter. */
export interface LoggedTransition extends Transition {
  readonly id: number;
}

/** The newest transitions of all workers, for the event stream (S4.6). Bounded: the oldest are dropped. */
export class TransitionLog {
  readonly #kept: LoggedTransition[] = [];
  readonly #listeners = new Set<(transition: LoggedTransition) => void>();

  readonly #size: number;
  #nextId: number;

  /**
   * @param size number of transitions to keep
   * @param nextId ID of the first transition: based on the start time, so that IDs ascend across restarts
   */
  constructor(size: number, nextId: number) {
    this.#size = size;
    this.#nextId = nextId;
  }

  add(transition: Transition): LoggedTransition {
    const logged = { ...transition, id: this.#nextId++ };
    this.#kept.push(logged);
    // Cut at twice the size: one copy per `size` transitions instead of one per transition.
    if (this.#kept.length >= 2 * this.#size) {
      this.#kept.splice(0, this.#kept.length - this.#size);
    }
    for (const listener of this.#listeners) {
      listener(logged);
    }
    return logged;
  }

  /** The newest, newest first. */
  newest(limit: number): LoggedTransition[] {
    return this.#kept.slice(-Math.min(limit, this.#size)).reverse();
  }

  /**
   * Transitions after the one with this ID, oldest first. `complete` is false if some in between are lost: the ID is older
   * than the kept transitions, or belongs to another log.
   */
  after(id: number): { readonly transitions: readonly LoggedTransition[]; readonly complete: boolean } {
    const kept = this.#kept.slice(-this.#size);
    const oldest = kept[0]?.id ?? this.#nextId;
    return {
      transitions: kept.filter((one) => one.id > id),
      complete: id >= oldest - 1 && id < this.#nextId,
    };
  }

  /** Calls the listener for each further transition. Returns a function that removes it. */
  follow(listener: (transition: LoggedTransition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
