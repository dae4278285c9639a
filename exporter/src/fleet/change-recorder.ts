import { type SandboxReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { sameAssessment } from '../health/assessor';
import { type Journal } from '../journal/journal';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { type FleetTables } from './restore';
import { type QueueChange } from './tables/queue-table';

export interface ChangeRecorderDeps {
  readonly config: Config;
  readonly metrics: ExporterMetrics;
  readonly log: Log;
}

const SWEEP_INTERVAL_MS: Millis = 60_000;

/** Books each change of the fleet: in the tables that sum over workers, in the journal and in our own counts. */
export class ChangeRecorder {
  readonly #tables: FleetTables;
  readonly #journal: Journal;
  readonly #deps: ChangeRecorderDeps;
  readonly #logged = new Set<string>();
  #sweptAt: Millis = 0;

  constructor(known: FleetTables, journal: Journal, deps: ChangeRecorderDeps) {
    this.#tables = known;
    this.#journal = journal;
    this.#deps = deps;
  }

  /** A worker changed. Queues of one that stopped or failed are not believed any more. */
  workerChanged(worker: Worker, before: Worker | undefined): void {
    const { assessment, ...record } = worker;
    this.#journal.write('worker', worker.id, record);
    if (!sameAssessment(assessment, before?.assessment))
      this.#journal.write('assessment', worker.id, assessment);
    const { state } = worker.health;
    if (state !== before?.health.state && (state === 'stopped' || state === 'failed'))
      this.#writeQueues(this.#tables.queues.dropReportedBy(worker));
  }

  /** A report was taken: its durations, queues and the gap before it. */
  reportApplied(
    worker: Worker,
    before: Worker | undefined,
    countedFrom: Worker['report'] | undefined,
    now: Millis,
    gap: number | undefined,
  ): void {
    if (countedFrom !== undefined && worker.report !== countedFrom) {
      const { changed, refused } = this.#tables.durations.add(worker.type, countedFrom, worker.report);
      for (const row of changed) this.#journal.write('duration', `${row.workerType}\n${row.taskType}`, row);
      if (refused > 0) this.limitExceeded('duration_histograms', worker.id, refused);
    }
    if (worker.status !== 'stopped' && worker.report.queues !== before?.report.queues) {
      const most = this.#deps.config.limits.queues;
      const { changed, rejected } = this.#tables.queues.update(worker, before?.report ?? {}, now, most);
      this.#writeQueues(changed);
      if (rejected > 0) this.limitExceeded('queues', worker.id, rejected);
    }
    if (gap === undefined) return;
    const row = this.#tables.interarrivals.observe(worker.type, gap);
    if (row === undefined) this.limitExceeded('interarrival_histograms', worker.id);
    else this.#journal.write('interarrival', row.workerType, row);
  }

  workerRemoved(worker: Worker, reason: string): void {
    this.#deps.metrics.workerRemoved(reason);
    this.#journal.write('worker', worker.id, undefined);
    this.#journal.write('assessment', worker.id, undefined);
    this.#writeQueues(this.#tables.queues.dropReportedBy(worker));
  }

  sandboxReported(report: SandboxReport, workerType: string | undefined, now: Millis): 'accepted' | 'full' {
    const { sandboxes, observedSince: since } = this.#tables;
    const result = sandboxes.upsert(report, workerType, now, since, this.#deps.config.limits.sandboxes);
    if (result.outcome === 'full') {
      this.limitExceeded('sandboxes', report.sandbox_id);
      return 'full';
    }
    this.#journal.write('sandbox', result.row.id, result.row);
    if (result.usage !== undefined) this.#journal.write('usage', result.usage.workerType, result.usage);
    return 'accepted';
  }

  /** Forgets sandboxes that nothing was heard of, once a minute. */
  sweep(now: Millis): void {
    if (now - this.#sweptAt < SWEEP_INTERVAL_MS) return;
    this.#sweptAt = now;
    const { stoppedSeconds, failedSeconds } = this.#deps.config.retention;
    const keep = { ended: stoppedSeconds * 1000, silent: failedSeconds * 1000 };
    const { forgotten, usage } = this.#tables.sandboxes.sweep(now, keep);
    for (const { id } of forgotten) this.#journal.write('sandbox', id, undefined);
    for (const row of usage) this.#journal.write('usage', row.workerType, row);
  }

  /** Parts of a report that were over a limit. */
  valuesDropped(dropped: ReadonlyMap<string, number>, id: string): void {
    for (const [reason, count] of dropped) this.limitExceeded(reason, id, count);
  }

  /** Something was over a limit: counted each time, logged the first. */
  limitExceeded(reason: string, id: string, count = 1): void {
    this.#deps.metrics.seriesDropped(reason, count);
    if (this.#logged.has(reason)) return;
    this.#logged.add(reason);
    this.#deps.log.warn(
      { reason, id },
      'over a limit: what is over it is dropped and counted in heartline_dropped_series_total; this is logged once',
    );
  }

  #writeQueues(changed: readonly QueueChange[]): void {
    for (const { key, row } of changed) this.#journal.write('queue', key, row);
  }
}
