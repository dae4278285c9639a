import { queueConnectivity } from '../../health/checks/checks';
import { type Worker } from '../../model/worker';

type ReportedQueues = Worker['report']['queues'];

interface Served {
  readonly reported: ReportedQueues;
  readonly queues: readonly string[];
}

/** The number of living workers that serve each queue, updated with each change of a worker. */
export class QueueServers {
  readonly #counts = new Map<string, number>();
  readonly #servedBy = new Map<string, Served>();

  constructor(workers: Iterable<Worker> = []) {
    for (const worker of workers) {
      this.update(worker);
    }
  }

  update(worker: Worker): void {
    const reported = isLiving(worker) ? worker.report.queues : undefined;
    if (this.#servedBy.get(worker.id)?.reported === reported) {
      return;
    }
    this.remove(worker.id);
    const queues = servedQueues(reported);
    if (queues.length === 0) {
      return;
    }
    this.#servedBy.set(worker.id, { reported, queues });
    for (const queue of queues) {
      this.#counts.set(queue, this.count(queue) + 1);
    }
  }

  remove(workerId: string): void {
    for (const queue of this.#servedBy.get(workerId)?.queues ?? []) {
      const count = this.count(queue) - 1;
      if (count > 0) {
        this.#counts.set(queue, count);
      } else {
        this.#counts.delete(queue);
      }
    }
    this.#servedBy.delete(workerId);
  }

  count(queue: string): number {
    return this.#counts.get(queue) ?? 0;
  }
}

function isLiving({ health: { state } }: Worker): boolean {
  return state !== 'stopped' && state !== 'failed';
}

/** The queues of a report, without those that the worker is disconnected from. */
function servedQueues(reported: ReportedQueues): string[] {
  const connectivity = queueConnectivity(reported);
  const names = new Set((reported ?? []).map(({ queue }) => queue));
  return [...names].filter((queue) => connectivity.get(queue) !== false);
}
