import { type LadderState } from '../../model/state';
import { type Millis } from '../../model/time';

/** A worker entering a state. */
export interface Transition {
  readonly workerId: string;
  readonly workerType: string;
  readonly state: LadderState;
  /** Absent for a worker's first state. */
  readonly previous?: LadderState;
  /** When it should have entered the state; noticing it may have taken a moment longer. */
  readonly at: Millis;
  readonly lastHeartbeatAt?: Millis;
  /** Time since the last heartbeat when the state was entered. */
  readonly elapsedMs: Millis;
  readonly reason: string;
}

/** A transition with its place in the log: ids ascend by one, and continue across restarts of the exporter. */
export interface LoggedTransition extends Transition {
  readonly id: number;
}

/** The newest transitions of all workers, for the event stream (S4.6). Bounded: the oldest make room. */
export class TransitionLog {
  readonly #kept: LoggedTransition[] = [];
  readonly #listeners = new Set<(transition: LoggedTransition) => void>();

  readonly #size: number;
  #nextId: number;

  /**
   * @param #size how many are kept
   * @param #nextId the id of the first: the time of start in microseconds or so, for ids that ascend across restarts
   */
  constructor(size: number, nextId: number) {
    this.#size = size;
    this.#nextId = nextId;
  }

  add(transition: Transition): LoggedTransition {
    const logged = { ...transition, id: this.#nextId++ };
    this.#kept.push(logged);
    // Twice the size before cutting: one copy per `size` transitions instead of one each.
    if (this.#kept.length >= 2 * this.#size) this.#kept.splice(0, this.#kept.length - this.#size);
    for (const listener of this.#listeners) listener(logged);
    return logged;
  }

  /** The newest, newest first. */
  newest(limit: number): LoggedTransition[] {
    return this.#kept.slice(-Math.min(limit, this.#size)).reverse();
  }

  /**
   * What came after the one with this id, oldest first, and whether anything between was lost: the id is older than what is
   * kept, or of a log that is gone.
   */
  after(id: number): { readonly transitions: readonly LoggedTransition[]; readonly complete: boolean } {
    const kept = this.#kept.slice(-this.#size);
    const oldest = kept[0]?.id ?? this.#nextId;
    return {
      transitions: kept.filter((one) => one.id > id),
      complete: id >= oldest - 1 && id < this.#nextId,
    };
  }

  /** Calls back for each further transition; returns the way to stop. */
  follow(listener: (transition: LoggedTransition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
