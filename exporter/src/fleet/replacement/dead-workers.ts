import { type Worker } from '../../model/worker';

/**
 * The IDs of the stopped and of the failed workers, each in the order in which they entered the state. When the table is
 * full, they make room for workers that report: those that stopped longest ago first, then those that failed longest ago.
 */
export class DeadWorkers {
  // A Set iterates in the order of insertion.
  readonly #stopped = new Set<string>();
  readonly #failed = new Set<string>();

  /** Reads the workers of a restored fleet. */
  constructor(workers: Iterable<Worker> = []) {
    for (const worker of [...workers].sort((a, b) => a.health.since - b.health.since)) {
      this.update(worker);
    }
  }

  /** Call it after each change of the worker. */
  update({ id, health: { state } }: Worker): void {
    const set = state === 'stopped' ? this.#stopped : state === 'failed' ? this.#failed : undefined;
    for (const other of [this.#stopped, this.#failed]) {
      if (other !== set) {
        other.delete(id);
      }
    }
    set?.add(id);
  }

  delete(id: string): void {
    this.#stopped.delete(id);
    this.#failed.delete(id);
  }

  /** The ID of the worker to forget first; undefined if all workers live. */
  first(): string | undefined {
    for (const set of [this.#stopped, this.#failed]) {
      for (const id of set) {
        return id;
      }
    }
    return undefined;
  }
}
