import { type Report, type SandboxReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { type Assessor } from '../health/assessor';
import { advance } from '../health/liveness/worker-liveness';
import { Journal } from '../journal/journal';
import { JOURNAL_FORMAT } from '../journal/migrations';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type ObservationGap } from '../model/observation-gap';
import { type Clock, type Millis, type TimeRange } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { Acknowledgements } from './acknowledgements/acknowledgements';
import { newWorker } from './apply-report/apply-report';
import { applyExpectation, type Expectation } from './apply-report/expectation';
import { omit } from './apply-report/merge-report';
import { ChangeRecorder } from './change-recorder';
import { DeadlineScheduler } from './deadline-scheduler';
import { FleetBytes } from './fleet-bytes';
import { FleetCapacity } from './fleet-capacity';
import { FleetSources } from './fleet-sources';
import { FleetState, WorkerListeners } from './fleet-state';
import { Maintenance } from './maintenance/maintenance';
import { SuppressedWorkers } from './observation/suppressed-workers';
import { RecentActivity } from './recent/recent-activity';
import { type RecordedReport, type RecordOptions, ReportRecorder } from './report-recorder';
import { type FleetTables, restoreTables } from './restore';
import { TypeMinimums } from './type-minimums';
import { WorkerStore } from './worker-store';

export interface FleetDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly metrics: ExporterMetrics;
  readonly log: Log;
  /** Minimum time from one commit of the journal to the next; 0 by default. */
  readonly commitIntervalMs?: Millis;
  /** Runs the checks. Without it, the health state is the liveness state. */
  readonly assessor?: Assessor;
}

/** Maximum duration of one `tick`, in milliseconds, so that the event loop can run. */
const TICK_BUDGET_MS = 10;
/** Part of it for workers whose detection may be suppressed. */
const SUPPRESSION_BUDGET_MS = 2;
const SUPPRESSION_CHECK_INTERVAL_MS: Millis = 1000;

/**
 * All workers: changed by reports, by users and by time, and stored in the journal.
 *
 * Life of a worker: absent → (`record`, `expect`, `sources.register`) → monitored → (`forget`, retention expired unless it is
 * expected) → absent. While it is monitored its health state follows the ladder and the checks; `stopMonitoring` and
 * `markFailed` hold until the next heartbeat.
 *
 * The state changes at once; only the promises wait for the journal.
 */
export class Fleet {
  /** Read access to the fleet. */
  readonly state: FleetState;
  /** Memory of the workers. */
  readonly bytes: FleetBytes;
  /** Times in which messages about workers are muted. */
  readonly maintenance: Maintenance;
  /** What sources tell besides reports. */
  readonly sources: FleetSources;
  /** Minimum numbers of workers that were declared by API. */
  readonly typeMinimums: TypeMinimums;
  /** Alerts that somebody takes care of. */
  readonly acknowledgements: Acknowledgements;
  readonly #deps: FleetDeps;
  readonly #tables: FleetTables;
  readonly #journal: Journal;
  readonly #recorder: ChangeRecorder;
  readonly #store: WorkerStore;
  readonly #capacity: FleetCapacity;
  readonly #reports: ReportRecorder;
  readonly #suppressed: SuppressedWorkers;
  #suppressionCheckedAt: Millis = Number.NEGATIVE_INFINITY;

  private constructor(deps: FleetDeps, journal: Journal, now: Millis) {
    const { config, clock, metrics, log, assessor } = deps;
    const tables = restoreTables(journal, config, now);
    const listeners = new WorkerListeners(log);
    const activity = new RecentActivity(config, now);
    const bytes = new FleetBytes(() => config.limits);
    for (const worker of tables.workers.values()) {
      bytes.put(worker);
    }
    const suppressed = new SuppressedWorkers(tables.workers, tables.gaps);
    const acknowledgements = new Acknowledgements({ journal, clock }, tables.acknowledgements);
    const state = new FleetState({ clock, tables, listeners, activity, suppressed, acknowledgements });
    const recorder = new ChangeRecorder(tables, journal, deps);
    const scheduler = new DeadlineScheduler(tables.gaps, config);
    const store = new WorkerStore({
      tables,
      bytes,
      recorder,
      scheduler,
      activity,
      listeners,
      assessor,
      acknowledgements,
    });
    const capacity = new FleetCapacity({ config, state, bytes, store, recorder });
    this.state = state;
    this.bytes = bytes;
    this.sources = new FleetSources({
      config,
      state,
      gaps: tables.gaps,
      journal,
      recorder,
      store,
      capacity,
      figures: tables.sourceFigures,
    });
    this.maintenance = new Maintenance({ table: tables.maintenance, journal, clock });
    this.acknowledgements = acknowledgements;
    this.typeMinimums = new TypeMinimums({ table: tables.typeMinimums, journal });
    this.#deps = deps;
    this.#tables = tables;
    this.#journal = journal;
    this.#recorder = recorder;
    this.#store = store;
    this.#capacity = capacity;
    this.#reports = new ReportRecorder({
      config,
      metrics,
      assessor,
      tables,
      state,
      bytes,
      capacity,
      store,
      recorder,
      activity,
    });
    this.#suppressed = suppressed;
    journal.setMetaSource(() => ({
      observedSince: tables.observedSince,
      committedAt: state.now(),
      gaps: tables.gaps.record(),
    }));
  }

  /**
   * Opens the journal and restores the fleet from it. Resolves when the downtime of the exporter is journaled.
   *
   * @throws JournalError if the journal belongs to another program or cannot be used; JournalDamagedError if it is damaged
   */
  static async open({ journalPath, ...deps }: FleetDeps & { readonly journalPath: string }): Promise<Fleet> {
    const now = deps.clock.now();
    const journal = Journal.open(journalPath, now, deps.commitIntervalMs);
    if (journal.migratedFrom !== undefined) {
      deps.log.info({ from: journal.migratedFrom, to: JOURNAL_FORMAT }, 'journal migrated to a newer format');
    }
    for (const warning of journal.warnings) {
      deps.log.warn(warning);
    }
    let fleet: Fleet;
    try {
      fleet = new Fleet(deps, journal, now);
      for (const worker of fleet.#tables.workers.values()) {
        fleet.#store.reevaluate(worker, now);
      }
    } catch (error) {
      journal.abandon();
      throw error;
    }
    // A full disk does not prevent the start: the fleet is known, and reports are rejected until there is room.
    await journal.checkpoint().catch((error: unknown) => {
      deps.log.error({ err: error }, 'cannot write the journal');
    });
    deps.metrics.journalOpened(fleet.#tables.observedSince);
    return fleet;
  }

  /** Records a report at once. It is accepted only when `committed` resolves after it: one call for all reports of a batch. */
  apply(report: Report, source: string, options?: RecordOptions): RecordedReport {
    return this.#reports.record(report, source, options);
  }

  /** Records a report about a sandbox at once, like `apply`. Returns `full` if there is no room for another sandbox. */
  applySandbox(report: SandboxReport, source?: string): 'accepted' | 'full' {
    const workerType = this.state.get(report.worker_id ?? '')?.type;
    return this.#recorder.sandboxReported(report, { workerType, source }, this.state.now());
  }

  /**
   * Resolves when all changes so far are journaled.
   *
   * @throws JournalError if the journal cannot be written; the sender should retry
   */
  committed(): Promise<void> {
    return this.#journal.committed();
  }

  /** Records one report. The state changes at once; the promise resolves when the change is journaled, as `committed` does. */
  async record(report: Report, source: string, options?: RecordOptions): Promise<RecordedReport['outcome']> {
    const { outcome } = this.apply(report, source, options);
    await this.committed();
    return outcome;
  }

  /**
   * Marks a worker as failed until its next heartbeat. The text of the reason is not kept if it exceeds
   * `limits.fleet_bytes`. Returns false if there is no such worker.
   */
  markFailed(id: string, reason: string): Promise<boolean> {
    return this.#applyDecision(id, (worker, at) => {
      const kept = this.bytes.fittingReason(reason);
      if (kept !== reason) {
        this.#recorder.limitExceeded('fleet_bytes', id);
      }
      return { ...worker, markedFailed: { at, reason: kept } };
    });
  }

  /**
   * Stops monitoring a worker until its next heartbeat, also if it is expected. This does not count as a heartbeat: heartbeats missed so far stay
   * counted. Returns false if there is no such worker.
   */
  stopMonitoring(id: string): Promise<boolean> {
    return this.#applyDecision(id, (worker, at) =>
      this.#store.withMissedTotal({ ...omit(worker, 'goodbyeAt'), status: 'stopped' }, worker, at),
    );
  }

  /** Starts monitoring a worker, even if it has not reported yet. Returns false if the fleet is full. */
  async expect(id: string, expectation: Expectation): Promise<boolean> {
    const now = this.state.now();
    const { config } = this.#deps;
    const current = this.state.get(id);
    if (current === undefined && this.#capacity.refusalOfNew(id) !== undefined) {
      return false;
    }
    const worker = current ?? newWorker(id, { now, source: 'http', defaults: config.heartbeat }, 'unknown');
    const expected = this.#store.withMissedTotal(applyExpectation(worker, expectation, now), worker, now);
    this.#store.put(this.#store.evaluate(expected, now), current, now);
    this.#suppressed.expectationChanged(id, now);
    await this.#journal.committed();
    return true;
  }

  /** Removes a worker. Returns false if there is no such worker. */
  async forget(id: string, reason: string): Promise<boolean> {
    const worker = this.state.get(id);
    if (worker === undefined) {
      // A repeated request whose first one could not be journaled is answered only when it is.
      await this.#journal.committed();
      return false;
    }
    this.#store.remove(worker, reason, this.state.now());
    // A worker that is registered later under the same ID is another one, and not muted.
    await this.maintenance.endForOnly(id, undefined);
    await this.#journal.committed();
    return true;
  }

  /** Records one report about a sandbox. The promise resolves when it is journaled. */
  async recordSandbox(report: SandboxReport, source?: string): Promise<'accepted' | 'full'> {
    const outcome = this.applySandbox(report, source);
    await this.committed();
    return outcome;
  }

  /** Excludes a time range from all ages, because the event loop stalled or the machine was asleep. */
  addGap(range: TimeRange, cause: ObservationGap['cause']): void {
    this.#tables.gaps.add(range, cause);
    this.#store.compactGaps(this.state.now());
  }

  /** Applies a reloaded configuration to the existing workers. */
  reconfigure(): void {
    const { heartbeat, metrics } = this.#deps.config;
    const { toleranceRatio: tolerance } = heartbeat;
    this.#tables.durations.reconfigure(metrics.durationBuckets);
    const now = this.state.now();
    for (const worker of [...this.state.workers()]) {
      const changed =
        worker.tolerance === tolerance
          ? worker
          : this.#store.withMissedTotal({ ...worker, tolerance }, worker, now);
      this.#store.reevaluate(changed, now, worker);
    }
    this.#suppressed.expectationsChanged();
  }

  /**
   * Evaluates the workers whose deadline has passed, for at most `TICK_BUDGET_MS`.
   *
   * @returns true if more are due: call again soon, after other events
   */
  tick(now: Millis = this.state.now()): boolean {
    const until = performance.now() + TICK_BUDGET_MS;
    const moreSuppressed = this.#checkSuppression(now);
    this.#recorder.removeExpired(now);
    this.maintenance.tick(now);
    const more = this.#store.evaluateDue(now, until) || moreSuppressed;
    // State changes by time are journaled too, so that a restart does not undo them. No caller waits for the commit.
    this.#journal.committed().catch((error: unknown) => {
      // The next checkpoint fails, too, and reports it.
      this.#deps.log.debug({ err: error }, 'journaling state changes failed; retrying with the next tick');
    });
    return more;
  }

  /** Updates `heartline_detection_suppressed`, at most once a second. Returns true if it took more time than there was. */
  #checkSuppression(now: Millis): boolean {
    if (Math.abs(now - this.#suppressionCheckedAt) < SUPPRESSION_CHECK_INTERVAL_MS) {
      return false;
    }
    if (this.#suppressed.update(now, performance.now() + SUPPRESSION_BUDGET_MS)) {
      return true;
    }
    this.#suppressionCheckedAt = now;
    this.#deps.metrics.detectionSuppressed(this.#suppressed.any(now));
    return false;
  }

  /** Commits the journal with the current time. */
  async checkpoint(): Promise<void> {
    await this.#journal.checkpoint();
    this.#deps.metrics.journalWritten(this.state.now());
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  /** Applies a user's decision about a worker, and journals it. */
  async #applyDecision(id: string, decide: (worker: Worker, now: Millis) => Worker): Promise<boolean> {
    const current = this.state.get(id);
    if (current === undefined) {
      return false;
    }
    const now = this.state.now();
    const age = this.state.age(current, now);
    const worker = advance(current, now, age, this.state.observability(current));
    this.#store.put(this.#store.evaluate(decide(worker, now), now), current, now);
    await this.#journal.committed();
    return true;
  }
}
