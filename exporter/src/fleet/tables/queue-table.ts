import { type QueueReport } from '@heartline/protocol';
import { type QueueDepth } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** The worker or source that reports a queue. */
type Reporter = Readonly<{ id: string; source: string; intervalMs: Millis }>;

export interface QueueChange {
  readonly key: string;
  /** Undefined if the queue was dropped. */
  readonly row: QueueDepth | undefined;
}

export interface QueueUpdate {
  /** The merged reports of the worker before this one. */
  readonly before: Worker['report'];
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
      if (last !== undefined && last.reporterId !== worker.id && !hasDepth(row)) {
        // The worker says that it serves the queue, and does not know its depth.
        continue;
      }
      if (!this.#hasRoom(last, limit, isStale, changed)) {
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

  /** Stores the queues that a source reports. Drops queues that it reported before and no longer reports. */
  replace(
    queues: readonly QueueReport[],
    reporter: Reporter,
    { now, limit, isStale }: Pick<QueueUpdate, 'now' | 'limit' | 'isStale'>,
  ): { changed: QueueChange[]; rejected: number } {
    const changed: QueueChange[] = [];
    let rejected = 0;
    const reported = new Set<string>();
    for (const queue of queues) {
      const row = toQueueDepth(queue, reporter, now);
      const key = queueKey(row);
      reported.add(key);
      if (this.#hasRoom(this.#rows.get(key), limit, isStale, changed)) {
        changed.push(this.#set(key, row));
      } else {
        rejected++;
      }
    }
    for (const [key, { reporterId }] of [...this.#rows]) {
      if (reporterId === reporter.id && !reported.has(key)) {
        changed.push(this.#drop(key));
      }
    }
    return { changed, rejected };
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

  /** Whether a row can be stored: it replaces another one, or the table is not full, if need be without a stale row. */
  #hasRoom(
    last: QueueDepth | undefined,
    limit: number,
    isStale: (row: QueueDepth) => boolean,
    changed: QueueChange[],
  ): boolean {
    if (last === undefined && this.#rows.size >= limit) {
      changed.push(...this.#dropOldestStale(isStale));
    }
    return last !== undefined || this.#rows.size < limit;
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

/** `reporterId` of the queues that a source itself reports. A worker ID contains no slash. */
export function sourceReporterId(source: string): string {
  return `source/${source}`;
}

const COUNTS = ['waiting', 'active', 'delayed', 'stalled', 'completed', 'failed'] as const;

function hasDepth(row: QueueDepth): boolean {
  return [...COUNTS.map((count) => row[count]), row.oldestWaitingAt].some((value) => value !== undefined);
}

function toQueueDepth(
  { queue, priority, oldest_waiting_at: oldest, ...figures }: QueueReport,
  { id, intervalMs, source }: Reporter,
  reportedAt: Millis,
): QueueDepth {
  return {
    queue,
    priority: priority ?? '',
    reporterId: id,
    reportedAt,
    intervalMs,
    source,
    ...countsOf(figures),
    ...(typeof oldest === 'string' && { oldestWaitingAt: Date.parse(oldest) }),
  };
}

function countsOf(
  figures: Partial<Pick<QueueReport, (typeof COUNTS)[number]>>,
): Partial<Record<(typeof COUNTS)[number], number>> {
  const counts: Partial<Record<(typeof COUNTS)[number], number>> = {};
  for (const name of COUNTS) {
    const value = figures[name];
    if (typeof value === 'number') {
      counts[name] = value;
    }
  }
  return counts;
}
