import { isAwaited } from '../../health/liveness/goodbye';
import { type Worker } from '../../model/worker';

type Kind = 'stopped' | 'failed' | 'awaited';

/**
 * The IDs of the workers that do not live, each kind in the order in which they entered the state. When the table is full,
 * they make room for workers that report: those that stopped longest ago first, then those that failed longest ago, then
 * jobs between two runs. A worker that a user expects makes no room: the user has decided that it is watched.
 */
export class DeadWorkers {
  // A Set iterates in the order of insertion.
  readonly #ids: Readonly<Record<Kind, Set<string>>> = {
    stopped: new Set(),
    failed: new Set(),
    awaited: new Set(),
  };
  readonly #kinds = new Map<string, Kind>();

  /** Reads the workers of a restored fleet. */
  constructor(workers: Iterable<Worker> = []) {
    for (const worker of [...workers].sort((a, b) => a.health.since - b.health.since)) {
      this.update(worker);
    }
  }

  /** Call it after each change of the worker. */
  update(worker: Worker): void {
    const { id } = worker;
    const kind = kindOf(worker);
    // The usual case, with each report: the worker lives.
    if (kind === this.#kinds.get(id)) {
      return;
    }
    this.delete(id);
    if (kind !== undefined) {
      this.#ids[kind].add(id);
      this.#kinds.set(id, kind);
    }
  }

  delete(id: string): void {
    const kind = this.#kinds.get(id);
    if (kind !== undefined) {
      this.#ids[kind].delete(id);
      this.#kinds.delete(id);
    }
  }

  /** The ID of the worker to forget first; undefined if none makes room. */
  first(): string | undefined {
    for (const set of Object.values(this.#ids)) {
      for (const id of set) {
        return id;
      }
    }
    return undefined;
  }
}

function kindOf(worker: Worker): Kind | undefined {
  const { state } = worker.health;
  if (worker.expected !== undefined || (state !== 'stopped' && state !== 'failed')) {
    return undefined;
  }
  return isAwaited(worker) ? 'awaited' : state;
}
