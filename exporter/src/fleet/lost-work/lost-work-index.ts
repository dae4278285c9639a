import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { isTakenUpByOther } from './lost-work';

/** The workers with lost work whose run has an ID, by that ID. Empty most of the time, so that reports cost little. */
export class LostWorkIndex {
  readonly #ownersByRun = new Map<string, Set<string>>();
  readonly #runByOwner = new Map<string, string>();
  readonly #workers: ReadonlyMap<string, Worker>;

  constructor(workers: ReadonlyMap<string, Worker>) {
    this.#workers = workers;
    for (const worker of workers.values()) {
      this.update(worker);
    }
  }

  update({ id, lostWork }: Worker): void {
    if (this.#runByOwner.get(id) === lostWork?.runId) {
      return;
    }
    this.delete(id);
    if (lostWork?.runId !== undefined) {
      const owners = this.#ownersByRun.get(lostWork.runId) ?? new Set();
      this.#ownersByRun.set(lostWork.runId, owners.add(id));
      this.#runByOwner.set(id, lostWork.runId);
    }
  }

  delete(id: string): void {
    const run = this.#runByOwner.get(id);
    if (run === undefined) {
      return;
    }
    this.#runByOwner.delete(id);
    const owners = this.#ownersByRun.get(run);
    owners?.delete(id);
    if (owners?.size === 0) {
      this.#ownersByRun.delete(run);
    }
  }

  /** Returns the other workers whose lost run the worker reports. */
  takenUpBy(worker: Worker, now: Millis): Worker[] {
    const owners = this.#ownersByRun.get(worker.report.current_run_id ?? '');
    return [...(owners ?? [])].flatMap((id) => {
      const owner = id === worker.id ? undefined : this.#workers.get(id);
      return owner?.lostWork !== undefined && isTakenUpByOther(owner.lostWork, worker, now) ? [owner] : [];
    });
  }
}
