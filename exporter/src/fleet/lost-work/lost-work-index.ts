import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { WorkerGroups } from '../tables/worker-groups';
import { isTakenUpByOther } from './lost-work';

/** The workers with lost work whose run has an ID, by that ID. Empty most of the time, so that reports cost little. */
export class LostWorkIndex {
  readonly #ownersByRun = new WorkerGroups();
  readonly #workers: ReadonlyMap<string, Worker>;

  constructor(workers: ReadonlyMap<string, Worker>) {
    this.#workers = workers;
    for (const worker of workers.values()) {
      this.update(worker);
    }
  }

  update({ id, lostWork }: Worker): void {
    this.#ownersByRun.set(id, lostWork?.runId);
  }

  delete(id: string): void {
    this.#ownersByRun.set(id, undefined);
  }

  /** Returns the other workers whose lost run the worker reports. */
  takenUpBy(worker: Worker, now: Millis): Worker[] {
    return this.#ownersByRun.members(worker.report.current_run_id ?? undefined).flatMap((id) => {
      const owner = id === worker.id ? undefined : this.#workers.get(id);
      return owner?.lostWork !== undefined && isTakenUpByOther(owner.lostWork, worker, now) ? [owner] : [];
    });
  }
}
