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
  readonly isStale: (row: QueueDepth) => boolean;
  /** Whether the worker that reported the queue has stopped, failed or been removed. */
  readonly hasEnded: (row: QueueDepth) => boolean;
}

/** How long the last known depth of a queue stays after its last report. */
const KEPT_MS: Millis = 24 * 60 * 60_000;

/**
 * The last report of each queue, from any worker. It stays when its reporter ends: the queue may still hold the work that
 * the workers left. A sender that may report for certain workers only does not replace the report of another worker until
 * that report is stale or its worker has ended. In a full table, the oldest stale report makes room.
 */
export class QueueTable {
  readonly #rows: Map<string, QueueDepth>;

  constructor(rows: Iterable<QueueDepth> = []) {
    this.#rows = new Map([...rows].map((row) => [queueKey(row), row]));
  }

  /** Stores the queues of a report. Drops queues that the worker reported before and no longer reports. */
  update(
    worker: Worker,
    { before, now, limit, mayReport, isStale, hasEnded }: QueueUpdate,
  ): { changed: QueueChange[]; rejected: number; foreign: number } {
    const changed: QueueChange[] = [];
    let rejected = 0;
    let foreign = 0;
    const reported = new Set<string>();
    for (const queue of worker.report.queues ?? []) {
      const row = toQueueDepth(queue, worker, now);
      const key = queueKey(row);
      reported.add(key);
      const last = this.#rows.get(key);
      if (last === undefined && this.#rows.size >= limit) {
        changed.push(...this.#dropOldestStale(isStale));
      }
      if (last === undefined && this.#rows.size >= limit) {
        rejected++;
      } else if (
        last !== undefined &&
        mayReport?.(last.reporterId) === false &&
        !isStale(last) &&
        !hasEnded(last)
      ) {
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

  /** Drops queues that no worker has reported for a day. */
  removeExpired(now: Millis): QueueChange[] {
    return [...this.#rows]
      .filter(([, { reportedAt }]) => now - reportedAt > KEPT_MS)
      .map(([key]) => this.#drop(key));
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
    return [this.#drop(key)];
  }

  #dropOldestStale(isStale: (row: QueueDepth) => boolean): QueueChange[] {
    const stale = [...this.#rows.values()].filter(isStale);
    const oldest = stale.sort((a, b) => a.reportedAt - b.reportedAt)[0];
    return oldest === undefined ? [] : [this.#drop(queueKey(oldest))];
  }

  #drop(key: string): QueueChange {
    this.#rows.delete(key);
    return { key, row: undefined };
  }
}

export function queueKey({ queue, priority }: Pick<QueueDepth, 'queue' | 'priority'>): string {
  return `${queue}\n${priority}`;
}

function toQueueDepth(
  reported: ReportedQueue,
  { id, intervalMs, source }: Worker,
  reportedAt: Millis,
): QueueDepth {
  const { queue, priority = '', waiting, active, delayed, oldest_waiting_at: oldest } = reported;
  return {
    queue,
    priority,
    reporterId: id,
    reportedAt,
    intervalMs,
    source,
    ...(waiting !== undefined && { waiting }),
    ...(active !== undefined && { active }),
    ...(delayed !== undefined && { delayed }),
    ...(oldest !== undefined && { oldestWaitingAt: Date.parse(oldest) }),
  };
}
