import { queueConnectivity } from '../../health/checks/checks';
import { type QueueTypeWorkers } from '../../model/tables';
import { type Worker } from '../../model/worker';

type ReportedQueues = Worker['report']['queues'];

interface Served {
  /** The newest report of the same queues with the same connections. */
  reported: ReportedQueues;
  readonly workerType: string;
  readonly queues: readonly string[];
}

/** The number of living workers that serve each queue, in all and by type, updated with each change of a worker. */
export class QueueServers {
  readonly #counts = new Map<string, number>();
  readonly #byType = new Map<string, QueueTypeWorkers>();
  readonly #servedBy = new Map<string, Served>();

  constructor(workers: Iterable<Worker> = []) {
    for (const worker of workers) {
      this.update(worker);
    }
  }

  update(worker: Worker): void {
    const reported = isLiving(worker) ? worker.report.queues : undefined;
    const before = this.#servedBy.get(worker.id);
    if (before === undefined && reported === undefined) {
      return;
    }
    if (before !== undefined && isSame(before, reported, worker.type)) {
      before.reported = reported;
      return;
    }
    this.remove(worker.id);
    const queues = servedQueues(reported);
    if (queues.length === 0) {
      return;
    }
    this.#servedBy.set(worker.id, { reported, workerType: worker.type, queues });
    for (const queue of queues) {
      this.#add(queue, worker.type, 1);
    }
  }

  remove(workerId: string): void {
    const served = this.#servedBy.get(workerId);
    for (const queue of served?.queues ?? []) {
      this.#add(queue, served?.workerType ?? '', -1);
    }
    this.#servedBy.delete(workerId);
  }

  count(queue: string): number {
    return this.#counts.get(queue) ?? 0;
  }

  /** The types of which a living worker serves a queue. */
  types(): Iterable<QueueTypeWorkers> {
    return this.#byType.values();
  }

  #add(queue: string, workerType: string, by: 1 | -1): void {
    const count = this.count(queue) + by;
    if (count > 0) {
      this.#counts.set(queue, count);
    } else {
      this.#counts.delete(queue);
    }
    const key = `${workerType}\n${queue}`;
    const workers = (this.#byType.get(key)?.workers ?? 0) + by;
    if (workers > 0) {
      this.#byType.set(key, { workerType, queue, workers });
    } else {
      this.#byType.delete(key);
    }
  }
}

/** Whether a worker still serves the same queues. Most reports change the depth of a queue only. */
function isSame(before: Served, reported: ReportedQueues, workerType: string): boolean {
  return before.workerType === workerType && hasSameQueues(before.reported, reported);
}

function hasSameQueues(before: ReportedQueues, after: ReportedQueues): boolean {
  if (before === after || before === undefined || after === undefined) {
    return before === after;
  }
  return (
    before.length === after.length &&
    after.every(({ queue, connected }, index) => {
      const earlier = before[index];
      return earlier?.queue === queue && earlier.connected === connected;
    })
  );
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
