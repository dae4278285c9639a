import { type Log } from '../telemetry/log';
import { type Worker } from '../model/worker';

export type WorkerListener = (id: string, worker: Worker | undefined) => void;

/** Who is told of changes. A listener that throws is logged, and neither the others nor the fleet notice. */
export class WorkerListeners {
  readonly #log: Log;
  readonly #all = new Set<WorkerListener>();

  constructor(log: Log) {
    this.#log = log;
  }

  add(listener: WorkerListener): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  notify(id: string, worker: Worker | undefined): void {
    for (const listener of this.#all) {
      try {
        listener(id, worker);
      } catch (error) {
        this.#log.error({ err: error, worker_id: id }, 'a listener failed on a change of a worker');
      }
    }
  }
}
