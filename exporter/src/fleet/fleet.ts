import { type Flaw, type Report, type SandboxReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { assessAfterReport, type Assessor } from '../health/assessor';
import { enterState, healthState } from '../health/liveness/ladder';
import {
  advance,
  incarnationSilence,
  missedHeartbeats,
  workerLivenessState,
} from '../health/liveness/worker-liveness';
import { Journal } from '../journal/journal';
import { JOURNAL_FORMAT } from '../journal/migrations';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type ObservationGap } from '../model/observation-gap';
import { type Clock, type Millis, type TimeRange } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { Acknowledgements } from './acknowledgements/acknowledgements';
import { Maintenance } from './maintenance/maintenance';
import { RecentActivity } from './recent/recent-activity';
import { applyLimits } from './apply-report/report-limits';
import {
  applyExpectation,
  applyReport,
  type Expectation,
  newWorker,
  type Outcome,
} from './apply-report/apply-report';
import { omit } from './apply-report/merge-report';
import { ChangeRecorder, type MayReport } from './change-recorder';
import { FleetCapacity } from './fleet-capacity';
import { byteLimitFlaw, FleetBytes, withoutContent } from './fleet-bytes';
import { FleetSources } from './fleet-sources';
import { FleetState, WorkerListeners } from './fleet-state';
import { type FleetTables, restoreTables } from './restore';
import { DeadlineScheduler } from './deadline-scheduler';
import { SuppressedWorkers } from './observation/suppressed-workers';
import { heartbeatGapRatio } from './tables/interarrival-table';
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

/** What is known about a report besides its content. */
export interface RecordOptions {
  /**
   * Whether the sender may report for a worker; absent if it may report for all. The report then does not replace a
   * queue that another worker reported.
   */
  readonly mayReport?: MayReport | undefined;
  /** Name of the sender's token, if it may not report for all workers. */
  readonly boundTo?: string | undefined;
  /** Address of the sender, if the source knows it. */
  readonly sender?: string | undefined;
  /** Parts of the report that were not taken when it was parsed. */
  readonly flaws?: readonly Flaw[] | undefined;
  /**
   * Time since the heartbeat that the report tells, by the clock of the source; 0 by default. An older heartbeat than the
   * last one does not make the worker older.
   */
  readonly ageMs?: Millis | undefined;
  /** When a worker that is new was found; now by default. Workers that were found together do not replace each other. */
  readonly foundAt?: Millis | undefined;
  /** Receives these flaws and the parts that exceed a limit, before the report is recorded. */
  readonly onFlaws?: (flaws: readonly Flaw[]) => void;
}

const NO_FLAWS: readonly Flaw[] = [];

/** A sender that may not report for a worker may not replace it either. */
function withoutForeign(report: Report, mayReport: MayReport | undefined): Report {
  const { replaces } = report;
  return typeof replaces !== 'string' || mayReport === undefined || mayReport(replaces)
    ? report
    : omit(report, 'replaces');
}

/** Result of recording a report. The HTTP response counts all but `full` as accepted. */
export type RecordOutcome = Outcome | 'full' | 'out_of_bytes';

/** Maximum duration of one `tick`, in milliseconds, so that the event loop can run. */
const TICK_BUDGET_MS = 10;
const SUPPRESSION_CHECK_INTERVAL_MS: Millis = 1000;

/**
 * All workers: changed by reports, by users and by time, and stored in the journal.
 *
 * Life of a worker: absent → (`record`, `expect`) → monitored → (`forget`, retention expired unless
 * it is expected) → absent. While it is
 * monitored its health state follows the ladder and the checks; `stopMonitoring` and `markFailed` hold until the next
 * heartbeat.
 *
 * Path of a report: limits → merge into the worker (`applyReport`) → checks and health state → `WorkerStore.put` (table,
 * journal, deadline, transition, listeners) → journal committed → promise resolved. The state changes at once; only
 * the promise waits for the journal.
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
  readonly #activity: RecentActivity;
  readonly #journal: Journal;
  readonly #recorder: ChangeRecorder;
  readonly #store: WorkerStore;
  readonly #capacity: FleetCapacity;
  readonly #suppressed: SuppressedWorkers;
  #suppressionCheckedAt: Millis = Number.NEGATIVE_INFINITY;

  private constructor(deps: FleetDeps, journal: Journal, now: Millis) {
    const tables = restoreTables(journal, deps.config, now);
    const listeners = new WorkerListeners(deps.log);
    this.#deps = deps;
    this.#tables = tables;
    this.bytes = new FleetBytes(() => deps.config.limits);
    for (const worker of tables.workers.values()) {
      this.bytes.put(worker, undefined);
    }
    this.#journal = journal;
    this.#activity = new RecentActivity(deps.config, now);
    this.#suppressed = new SuppressedWorkers(tables.workers, tables.gaps);
    this.maintenance = new Maintenance({ table: tables.maintenance, journal, clock: deps.clock });
    this.acknowledgements = new Acknowledgements({ journal, clock: deps.clock }, tables.acknowledgements);
    this.typeMinimums = new TypeMinimums({ table: tables.typeMinimums, journal });
    this.state = new FleetState({
      clock: deps.clock,
      tables,
      listeners,
      activity: this.#activity,
      suppressed: this.#suppressed,
      acknowledgements: this.acknowledgements,
    });
    this.#recorder = new ChangeRecorder(tables, journal, deps);
    this.#store = new WorkerStore({
      tables,
      bytes: this.bytes,
      recorder: this.#recorder,
      scheduler: new DeadlineScheduler(tables.gaps, deps.config),
      activity: this.#activity,
      listeners,
      assessor: deps.assessor,
      acknowledgements: this.acknowledgements,
    });
    this.#capacity = new FleetCapacity({
      config: deps.config,
      clock: deps.clock,
      workers: tables.workers,
      bytes: this.bytes,
      store: this.#store,
      recorder: this.#recorder,
    });
    this.sources = new FleetSources({
      config: deps.config,
      state: this.state,
      gaps: tables.gaps,
      journal,
      recorder: this.#recorder,
      store: this.#store,
      capacity: this.#capacity,
    });
    journal.setMetaSource(() => ({
      observedSince: tables.observedSince,
      committedAt: this.state.now(),
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

  /**
   * Records a report. The state changes at once; the promise resolves when the change is journaled.
   *
   * @throws JournalError if the journal cannot be written; the sender should retry
   */
  async record(
    report: Report,
    source: string,
    {
      mayReport,
      boundTo,
      sender,
      flaws: parsedFlaws = NO_FLAWS,
      onFlaws,
      ageMs = 0,
      foundAt,
    }: RecordOptions = {},
  ): Promise<RecordOutcome> {
    const { config, metrics, assessor } = this.#deps;
    const now = this.state.now();
    const current = this.state.get(report.worker_id);
    const refusal = current === undefined ? this.#capacity.refusalOfNew(report.worker_id) : undefined;
    if (refusal !== undefined) {
      return refusal;
    }
    const heartbeatAt = Math.max(now - ageMs, current?.lastHeartbeatAt ?? Number.NEGATIVE_INFINITY);
    const age = current === undefined ? 0 : this.state.age(current, heartbeatAt);
    const before = current && advance(current, heartbeatAt, age, this.state.observability(current));
    const limited = applyLimits(withoutForeign(report, mayReport), before?.report ?? {}, config);
    this.#recorder.valuesDropped(limited.dropped, report.worker_id);
    let flaws = limited.flaws.length === 0 ? parsedFlaws : [...parsedFlaws, ...limited.flaws];
    const apply = (applied: Report) =>
      applyReport(before, applied, {
        now,
        heartbeatAt,
        foundAt,
        source,
        sender,
        boundTo,
        flaws,
        defaults: config.heartbeat,
        missed: before === undefined ? 0 : missedHeartbeats(age, before),
        ...(before === undefined
          ? { late: false, silent: false }
          : incarnationSilence(before, age, heartbeatAt, this.state.observability(before))),
        countsFromStart: (startedAt) => startedAt === undefined || startedAt >= this.#tables.observedSince,
      });
    let applied = apply(limited.report);
    const excess = this.bytes.excess(applied.worker);
    if (excess !== undefined) {
      this.#recorder.limitExceeded(excess, report.worker_id);
      flaws = [byteLimitFlaw(excess, config.limits)];
      applied = apply(withoutContent(limited.report));
    }
    onFlaws?.(flaws);
    const { outcome, isHeartbeat, worker, counterBaseline } = applied;
    metrics.reportAccepted(source);
    if (outcome !== 'accepted') {
      metrics.reportOutdated(outcome);
    }
    if (isHeartbeat) {
      // A late or repeated report does not come when the worker's heartbeat is due.
      const gap = outcome === 'accepted' && before ? heartbeatGapRatio(before, heartbeatAt, age) : undefined;
      const assessment = assessAfterReport(worker, before, gap, now, assessor);
      // The report is a heartbeat, so the worker's age is 0 at its time.
      const ageNow = heartbeatAt === now ? 0 : this.state.age(worker, now);
      const liveness = workerLivenessState(worker, ageNow, this.#tables.gaps.forSource(source));
      const health = enterState(worker.health, healthState(liveness, assessment?.checks ?? []), now);
      this.#store.put(
        { ...worker, liveness, health, ...(assessment && { assessment }) },
        before ?? current,
        now,
        ageNow,
      );
      this.#recorder.reportApplied(worker, before, { counterBaseline, now, gap, mayReport });
      this.#activity.addHeartbeat(worker, heartbeatAt);
    }
    await this.#journal.committed();
    return outcome;
  }

  /** Marks a worker as failed until its next heartbeat. Returns false if there is no such worker. */
  markFailed(id: string, reason: string): Promise<boolean> {
    return this.#applyDecision(id, (worker, at) => ({ ...worker, markedFailed: { at, reason } }));
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

  /** Records a report about a sandbox. Returns `full` if there is no room for another sandbox. */
  async recordSandbox(report: SandboxReport): Promise<'accepted' | 'full'> {
    const workerType = this.state.get(report.worker_id ?? '')?.type;
    const outcome = this.#recorder.sandboxReported(report, workerType, this.state.now());
    await this.#journal.committed();
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
  }

  /**
   * Evaluates the workers whose deadline has passed, for at most `TICK_BUDGET_MS`.
   *
   * @returns true if more are due: call again soon, after other events
   */
  tick(now: Millis = this.state.now()): boolean {
    const until = performance.now() + TICK_BUDGET_MS;
    this.#checkSuppression(now);
    this.#recorder.removeExpired(now);
    this.maintenance.tick(now);
    const more = this.#store.evaluateDue(now, until);
    // State changes by time are journaled too, so that a restart does not undo them. No caller waits for the commit.
    this.#journal.committed().catch((error: unknown) => {
      // The next checkpoint fails, too, and reports it.
      this.#deps.log.debug({ err: error }, 'journaling state changes failed; retrying with the next tick');
    });
    return more;
  }

  /** Updates `heartline_detection_suppressed`, at most once a second. */
  #checkSuppression(now: Millis): void {
    if (Math.abs(now - this.#suppressionCheckedAt) < SUPPRESSION_CHECK_INTERVAL_MS) {
      return;
    }
    this.#suppressionCheckedAt = now;
    this.#suppressed.prune(now);
    this.#deps.metrics.detectionSuppressed(this.#suppressed.any(now));
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
