import { type QueueReport, type SandboxReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { sameAssessment } from '../health/assessor';
import { isQueueStale } from '../health/queue-freshness';
import { type Journal } from '../journal/journal';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type QueueDepth } from '../model/tables';
import { type TablesReading } from '../model/source-figures';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { toWorkerRow } from './apply-report/worker-fields';
import { type FleetTables } from './restore';
import { type CrashGroupChange } from './crash-loops/crash-group-table';
import { type EndedWorkerChange } from './endings/ended-workers';
import { durationKey } from './tables/duration-table';
import { type QueueChange, sourceReporterId } from './tables/queue-table';
import { taskTotalKey } from './tables/task-total-table';

export interface ChangeRecorderDeps {
  readonly config: Config;
  readonly metrics: ExporterMetrics;
  readonly log: Log;
}

const SANDBOX_CHECK_INTERVAL_MS: Millis = 60_000;

/** Whether the sender of a report may report for a worker. */
export type MayReport = (workerId: string) => boolean;

interface AppliedReport {
  /** Totals that the increase is computed from; undefined if nothing is to be counted. */
  readonly counterBaseline: Worker['report'] | undefined;
  readonly now: Millis;
  /** Time since the previous heartbeat ÷ interval; undefined if it is not measured. */
  readonly gap: number | undefined;
  /** Absent if the sender may report for all workers. */
  readonly mayReport: MayReport | undefined;
}

/** Records each change of the fleet in the tables that aggregate workers, in the journal and in the exporter's metrics. */
export class ChangeRecorder {
  readonly #tables: FleetTables;
  readonly #journal: Journal;
  readonly #deps: ChangeRecorderDeps;
  readonly #logged = new Set<string>();
  #sandboxesCheckedAt: Millis = 0;

  constructor(tables: FleetTables, journal: Journal, deps: ChangeRecorderDeps) {
    this.#tables = tables;
    this.#journal = journal;
    this.#deps = deps;
  }

  /** Records a changed worker. */
  workerChanged(worker: Worker, before: Worker | undefined): void {
    const { assessment } = worker;
    this.#journal.write('worker', worker.id, toWorkerRow(worker));
    if (!sameAssessment(assessment, before?.assessment)) {
      this.#journal.write('assessment', worker.id, assessment);
    }
    this.#tables.queueServers.update(worker);
  }

  /** Records the task durations and queues of an accepted report, and the time since the previous heartbeat. */
  reportApplied(
    worker: Worker,
    before: Worker | undefined,
    { counterBaseline, now, gap, mayReport }: AppliedReport,
  ): void {
    if (counterBaseline !== undefined && worker.report !== counterBaseline) {
      const { changed, rejected } = this.#tables.durations.add(worker.type, counterBaseline, worker.report);
      for (const row of changed) {
        this.#journal.write('duration', durationKey(row), row);
      }
      if (rejected > 0) {
        this.limitExceeded('duration_histograms', worker.id, rejected);
      }
      this.#addTaskTotals(worker, counterBaseline, now);
    }
    if (worker.status !== 'stopped' && worker.report.queues !== before?.report.queues) {
      const limit = this.#deps.config.limits.queues;
      // A restarted worker has not removed the queues of its previous incarnation.
      const continued =
        before?.incarnation.key === worker.incarnation.key && before.startCount === worker.startCount;
      const update = {
        before: continued ? before.report : {},
        now,
        limit,
        mayReport,
        isStale: (row: QueueDepth) => this.#isQueueStale(row, now),
        hasEnded: ({ reporterId }: QueueDepth) => this.#hasEnded(reporterId),
      };
      const { changed, rejected, foreign } = this.#tables.queues.update(worker, update);
      this.#writeQueues(changed);
      if (rejected > 0) {
        this.limitExceeded('queues', worker.id, rejected);
      }
      if (foreign > 0) {
        this.#deps.metrics.seriesDropped('foreign_queue', foreign);
      }
    }
    if (gap === undefined) {
      return;
    }
    const row = this.#tables.interarrivals.observe(worker.type, gap);
    if (row === undefined) {
      this.limitExceeded('interarrival_histograms', worker.id);
    } else {
      this.#journal.write('interarrival', row.workerType, row);
    }
  }

  /** Records the queues that a source itself reports. A queue that it no longer reports is dropped. */
  queuesReported(
    queues: readonly QueueReport[],
    { source, intervalMs, now }: Readonly<{ source: string; intervalMs: Millis; now: Millis }>,
  ): void {
    const reporter = { id: sourceReporterId(source), source, intervalMs };
    const { changed, rejected } = this.#tables.queues.replace(queues, reporter, {
      now,
      limit: this.#deps.config.limits.queues,
      isStale: (row: QueueDepth) => this.#isQueueStale(row, now),
    });
    this.#writeQueues(changed);
    if (rejected > 0) {
      this.limitExceeded('queues', reporter.id, rejected);
    }
  }

  /** Records what a source has read in tables. */
  tablesRead(source: string, reading: TablesReading): void {
    const { changed, rejected } = this.#tables.sourceFigures.update(source, reading);
    if (changed !== undefined) {
      this.#journal.write('source_totals', source, changed);
    }
    if (rejected > 0) {
      this.limitExceeded('source_figures', source, rejected);
    }
  }

  /** Forgets what a source has counted, when it is no longer configured. */
  sourceRemoved(source: string): void {
    if (this.#tables.sourceFigures.delete(source)) {
      this.#journal.write('source_totals', source, undefined);
    }
  }

  #hasEnded(workerId: string): boolean {
    const state = this.#tables.workers.get(workerId)?.health.state;
    return state === undefined || state === 'stopped' || state === 'failed';
  }

  #isQueueStale(row: QueueDepth, now: Millis): boolean {
    return isQueueStale(row, now, this.#tables.gaps.forSource(row.source ?? 'http').gaps);
  }

  #addTaskTotals(worker: Worker, counterBaseline: Worker['report'], now: Millis): void {
    const { changed, rejected } = this.#tables.taskTotals.add(
      worker.type,
      counterBaseline,
      worker.report,
      now,
    );
    for (const row of changed) {
      this.#journal.write('task_total', taskTotalKey(row), row);
    }
    if (rejected > 0) {
      this.limitExceeded('task_totals', worker.id, rejected);
    }
  }

  /** Adds the tasks that a worker lost, 0 if none, to the counter of its type. */
  tasksLost({ type, id }: Worker, tasks: number): void {
    const row = this.#tables.lostTasks.add(type, tasks);
    if (row === 'full') {
      this.limitExceeded('lost_tasks', id);
    } else if (row !== undefined) {
      this.#journal.write('lost_tasks', row.workerType, row);
    }
  }

  crashGroupChanged(change: CrashGroupChange | undefined): void {
    if (change !== undefined) {
      this.#journal.write('crash_group', change.key, change.row);
    }
  }

  endedWorkersChanged(changes: readonly EndedWorkerChange[]): void {
    for (const { key, row } of changes) {
      this.#journal.write('ended_worker', key, row);
    }
  }

  workerRemoved(worker: Worker, reason: string): void {
    this.#deps.metrics.workerRemoved(reason);
    this.#journal.write('worker', worker.id, undefined);
    this.#journal.write('assessment', worker.id, undefined);
    this.#tables.queueServers.remove(worker.id);
  }

  /** @param source name of the source that reads the sandbox; undefined if it was reported */
  sandboxReported(
    report: SandboxReport,
    { workerType, source }: { readonly workerType: string | undefined; readonly source: string | undefined },
    now: Millis,
  ): 'accepted' | 'full' {
    const { sandboxes, observedSince: since } = this.#tables;
    const result = sandboxes.upsert(
      report,
      { workerType, source },
      now,
      since,
      this.#deps.config.limits.sandboxes,
    );
    if (result.outcome === 'full') {
      this.limitExceeded('sandboxes', report.sandbox_id);
      return 'full';
    }
    this.#journal.write('sandbox', result.row.id, result.row);
    if (result.usage !== undefined) {
      this.#journal.write('usage', result.usage.workerType, result.usage);
    }
    return 'accepted';
  }

  /** Removes sandboxes, queues and ended workers whose retention has expired, at most once a minute. */
  removeExpired(now: Millis): void {
    if (now - this.#sandboxesCheckedAt < SANDBOX_CHECK_INTERVAL_MS) {
      return;
    }
    this.#sandboxesCheckedAt = now;
    this.#writeQueues(this.#tables.queues.removeExpired(now));
    for (const change of this.#tables.crashGroups.removeExpired(now)) {
      this.crashGroupChanged(change);
    }
    this.endedWorkersChanged(this.#tables.ended.removeExpired(now));
    const { removed, usage } = this.#tables.sandboxes.removeExpired(now, this.#deps.config.retention);
    for (const { id } of removed) {
      this.#journal.write('sandbox', id, undefined);
    }
    for (const row of usage) {
      this.#journal.write('usage', row.workerType, row);
    }
  }

  /** Counts values of a report that were dropped, by reason. */
  valuesDropped(dropped: ReadonlyMap<string, number>, id: string): void {
    for (const [reason, count] of dropped) {
      this.limitExceeded(reason, id, count);
    }
  }

  /** Counts values that exceeded a limit. Logs only the first time per reason. */
  limitExceeded(reason: string, id: string, count = 1): void {
    this.#deps.metrics.seriesDropped(reason, count);
    if (this.#logged.has(reason)) {
      return;
    }
    this.#logged.add(reason);
    this.#deps.log.warn(
      { reason, id },
      'limit exceeded; dropping the excess and counting it in heartline_dropped_series_total (logged once per reason)',
    );
  }

  #writeQueues(changed: readonly QueueChange[]): void {
    for (const { key, row } of changed) {
      this.#journal.write('queue', key, row);
    }
  }
}
