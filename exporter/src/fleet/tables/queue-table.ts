import { type MergedReport } from '@heartline/protocol';
import { type QueueDepth } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

type ReportedQueue = NonNullable<MergedReport['queues']>[number];

export interface QueueChange {
  readonly key: string;
  /** Undefined if the queue was dropped. */
  readonly row: QueueDepth | undefined;
}

export interface QueueUpdate {
  /** The merged reports of the worker before this one. */
  readonly before: MergedReport;
  readonly now: Millis;
  /** Maximum number of queues. */
  readonly limit: number;
  /** Whether the sender may report for a worker; undefined if it may report for all. */
  readonly mayReport?: ((workerId: string) => boolean) | undefined;
}

/**
 * The last report of each queue, from any worker. A sender that may report for certain workers only does not replace the
 * report of another worker, which counts until that worker fails, stops or no longer reports the queue.
 */
export class QueueTable {
  readonly #rows: Map<string, QueueDepth>;

  constructor(rows: Iterable<QueueDepth> = []) {
    this.#rows = new Map([...rows].map((row) => [queueKey(row), row]));
  }

  /** Stores the queues of a report. Drops queues that the worker reported before and no longer reports. */
  update(
    worker: Worker,
    { before, now, limit, mayReport }: QueueUpdate,
  ): { changed: QueueChange[]; rejected: number; foreign: number } {
    const changed: QueueChange[] = [];
    let rejected = 0;
    let foreign = 0;
    const reported = new Set<string>();
    for (const queue of worker.report.queues ?? []) {
      const row = toQueueDepth(queue, worker.id, now);
      const key = queueKey(row);
      reported.add(key);
      const reporterId = this.#rows.get(key)?.reporterId;
      if (reporterId === undefined && this.#rows.size >= limit) {
        rejected++;
      } else if (reporterId !== undefined && mayReport?.(reporterId) === false) {
        foreign++;
      } else {
        changed.push(this.#set(key, row));
      }
    }
    for (const queue of before.queues ?? []) {
      const key = queueKey({ queue: queue.queue, priority: queue.priority ?? '' });
      if (!reported.has(key)) {
        changed.push(...this.#dropIfReportedBy(worker.id, key));
      }
    }
    return { changed, rejected, foreign };
  }

  /** Drops the queues whose last report is from this worker, after it failed, stopped or was removed. */
  dropReportedBy(worker: Worker): QueueChange[] {
    return (worker.report.queues ?? []).flatMap(({ queue, priority = '' }) =>
      this.#dropIfReportedBy(worker.id, queueKey({ queue, priority })),
    );
  }

  rows(): Iterable<QueueDepth> {
    return this.#rows.values();
  }

  #set(key: string, row: QueueDepth): QueueChange {
    this.#rows.set(key, row);
    return { key, row };
  }

  #dropIfReportedBy(workerId: string, key: string): QueueChange[] {
    if (this.#rows.get(key)?.reporterId !== workerId) {
      return [];
    }
    this.#rows.delete(key);
    return [{ key, row: undefined }];
  }
}

export function queueKey({ queue, priority }: Pick<QueueDepth, 'queue' | 'priority'>): string {
  return `${queue}\n${priority}`;
}

function toQueueDepth(reported: ReportedQueue, reporterId: string, reportedAt: Millis): QueueDepth {
  const { queue, priority = '', waiting, active, delayed, oldest_waiting_at: oldest } = reported;
  return {
    queue,
    priority,
    reporterId,
    reportedAt,
    ...(waiting !== undefined && { waiting }),
    ...(active !== undefined && { active }),
    ...(delayed !== undefined && { delayed }),
    ...(oldest !== undefined && { oldestWaitingAt: Date.parse(oldest) }),
  };
}
