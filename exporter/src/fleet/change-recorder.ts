import { type SandboxReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { type Log } from '../telemetry/log';
import { type Tally } from '../model/exporter-metrics';
import { agree } from '../model/assessment';
import { type Journal } from '../journal/journal';
import { type QueueChange } from './tables/queue-table';
import { type Restored } from './restore';
import { type Millis, type Worker } from '../model/worker';

export interface LedgerParts {
  readonly config: Config;
  readonly tally: Tally;
  readonly log: Log;
}

const SWEEP_EACH: Millis = 60_000;

/** Books each change of the fleet: in the tables that sum over workers, in the journal and in our own counts. */
export class Ledger {
  readonly #known: Restored;
  readonly #journal: Journal;
  readonly #parts: LedgerParts;
  readonly #logged = new Set<string>();
  #sweptAt: Millis = 0;

  constructor(known: Restored, journal: Journal, parts: LedgerParts) {
    this.#known = known;
    this.#journal = journal;
    this.#parts = parts;
  }

  /** A worker changed. Queues of one that stopped or failed are not believed any more. */
  put(worker: Worker, before: Worker | undefined): void {
    const { assessment, ...record } = worker;
    this.#journal.write('worker', worker.id, record);
    if (!agree(assessment, before?.assessment)) this.#journal.write('assessment', worker.id, assessment);
    const { state } = worker.health;
    if (state !== before?.health.state && (state === 'stopped' || state === 'failed'))
      this.#queues(this.#known.queues.dropToldBy(worker));
  }

  /** A report was taken: its durations, queues and the gap before it. */
  entered(
    worker: Worker,
    before: Worker | undefined,
    countedFrom: Worker['known'] | undefined,
    now: Millis,
    gap: number | undefined,
  ): void {
    if (countedFrom !== undefined && worker.known !== countedFrom) {
      const { changed, refused } = this.#known.durations.add(worker.type, countedFrom, worker.known);
      for (const row of changed) this.#journal.write('duration', `${row.workerType}\n${row.taskType}`, row);
      if (refused > 0) this.refused('duration_histograms', worker.id, refused);
    }
    if (worker.status !== 'stopped' && worker.known.queues !== before?.known.queues) {
      const most = this.#parts.config.limits.queues;
      const { changed, refused } = this.#known.queues.tell(worker, before?.known ?? {}, now, most);
      this.#queues(changed);
      if (refused > 0) this.refused('queues', worker.id, refused);
    }
    if (gap === undefined) return;
    const row = this.#known.interarrivals.observe(worker.type, gap);
    if (row === undefined) this.refused('interarrival_histograms', worker.id);
    else this.#journal.write('interarrival', row.workerType, row);
  }

  forgot(worker: Worker, reason: string): void {
    this.#parts.tally.workerForgotten(reason);
    this.#journal.write('worker', worker.id, undefined);
    this.#journal.write('assessment', worker.id, undefined);
    this.#queues(this.#known.queues.dropToldBy(worker));
  }

  sandbox(report: SandboxReport, workerType: string | undefined, now: Millis): 'taken' | 'full' {
    const { sandboxes, since } = this.#known;
    const result = sandboxes.upsert(report, workerType, now, since, this.#parts.config.limits.sandboxes);
    if (result.outcome === 'full') {
      this.refused('sandboxes', report.sandbox_id);
      return 'full';
    }
    this.#journal.write('sandbox', result.row.id, result.row);
    if (result.usage !== undefined) this.#journal.write('usage', result.usage.workerType, result.usage);
    return 'taken';
  }

  /** Forgets sandboxes that nothing was heard of, once a minute. */
  sweep(now: Millis): void {
    if (now - this.#sweptAt < SWEEP_EACH) return;
    this.#sweptAt = now;
    const { stoppedSeconds, failedSeconds } = this.#parts.config.retention;
    const keep = { ended: stoppedSeconds * 1000, silent: failedSeconds * 1000 };
    const { forgotten, usage } = this.#known.sandboxes.sweep(now, keep);
    for (const { id } of forgotten) this.#journal.write('sandbox', id, undefined);
    for (const row of usage) this.#journal.write('usage', row.workerType, row);
  }

  /** Parts of a report that were over a limit. */
  dropped(dropped: ReadonlyMap<string, number>, id: string): void {
    for (const [reason, count] of dropped) this.refused(reason, id, count);
  }

  /** Something was over a limit: counted each time, logged the first. */
  refused(reason: string, id: string, count = 1): void {
    this.#parts.tally.seriesDropped(reason, count);
    if (this.#logged.has(reason)) return;
    this.#logged.add(reason);
    this.#parts.log.warn(
      { reason, id },
      'over a limit: what is over it is dropped and counted in heartline_dropped_series_total; this is logged once',
    );
  }

  #queues(changed: readonly QueueChange[]): void {
    for (const { key, row } of changed) this.#journal.write('queue', key, row);
  }
}
