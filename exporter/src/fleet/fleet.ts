import { type Report, type SandboxReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { assessAfterReport, type Assessor, isUnchanged } from '../health/assessor';
import { enterState, healthState } from '../health/health-state';
import { advance, healthReason, missedHeartbeats, workerLivenessState } from '../health/worker-liveness';
import { Journal } from '../journal/journal';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type ObservationGap } from '../model/observation-gap';
import { type Clock, type Millis, type TimeRange } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { RecentActivity } from './activity/recent-activity';
import { applyLimits } from './apply-report/apply-limits';
import {
  applyExpectation,
  applyReport,
  type Expectation,
  newWorker,
  type Outcome,
} from './apply-report/apply-report';
import { ChangeRecorder } from './change-recorder';
import { FleetState } from './fleet-state';
import { WorkerListeners } from './listeners';
import { type FleetTables, restoreTables } from './restore';
import { DeadlineScheduler } from './schedule/deadline-scheduler';
import { heartbeatGapRatio } from './tables/interarrival-table';

export interface FleetDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly metrics: ExporterMetrics;
  readonly log: Log;
  /** Time from one commit of the journal to the next, at least; 0 by default. */
  readonly commitIntervalMs?: Millis;
  /** Runs the checks; without it, health is liveness. */
  readonly assessor?: Assessor;
}

/** What became of a report; all but `full` are answered as accepted. */
export type RecordOutcome = Outcome | 'full';

/** How long one `tick` may keep the event loop, in milliseconds. */
const TICK_BUDGET_MS = 10;

/** What is known: told by sources, moved on by time, kept in the journal. */
export class Fleet {
  /** What is known, for reading. */
  readonly state: FleetState;
  readonly #deps: FleetDeps;
  readonly #tables: FleetTables;
  readonly #listeners: WorkerListeners;
  readonly #activity: RecentActivity;
  readonly #journal: Journal;
  readonly #recorder: ChangeRecorder;
  readonly #scheduler: DeadlineScheduler;

  private constructor(deps: FleetDeps, journal: Journal, now: Millis) {
    this.#deps = deps;
    this.#tables = restoreTables(journal, deps.config, now);
    this.#listeners = new WorkerListeners(deps.log);
    this.#activity = new RecentActivity(deps.config.health, now);
    this.state = new FleetState({
      clock: deps.clock,
      tables: this.#tables,
      listeners: this.#listeners,
      activity: this.#activity,
    });
    this.#journal = journal;
    this.#scheduler = new DeadlineScheduler(this.#tables.gaps, deps.config);
    this.#recorder = new ChangeRecorder(this.#tables, journal, deps);
    journal.setMetaSource(() => ({
      observedSince: this.#tables.observedSince,
      committedAt: this.state.now(),
      gaps: this.#tables.gaps.record(),
    }));
  }

  /**
   * Opens the journal and takes up what it holds; resolves once the time of our absence is journaled.
   *
   * @throws JournalError where the journal is not ours or cannot be used
   */
  static async open({ journalPath, ...deps }: FleetDeps & { readonly journalPath: string }): Promise<Fleet> {
    const now = deps.clock.now();
    const fleet = new Fleet(deps, Journal.open(journalPath, now, deps.commitIntervalMs), now);
    for (const worker of fleet.#tables.workers.values()) fleet.#reevaluate(worker, now);
    await fleet.#journal.checkpoint();
    return fleet;
  }

  /**
   * Takes a report. What is known changes at once; the promise resolves when it is journaled.
   *
   * @throws JournalError where it cannot be journaled; the sender should send again
   */
  async record(report: Report, source: string): Promise<RecordOutcome> {
    const { config, metrics, assessor } = this.#deps;
    const now = this.state.now();
    const current = this.state.get(report.worker_id);
    if (current === undefined && this.state.size >= config.limits.workers) {
      this.#recorder.limitExceeded('workers', report.worker_id);
      return 'full';
    }
    const before = current && this.#advance(current, now);
    const limited = applyLimits(report, before?.report ?? {}, config);
    this.#recorder.valuesDropped(limited.dropped, report.worker_id);
    const { outcome, worker, counterBaseline } = applyReport(before, limited.report, {
      now,
      source,
      defaults: config.heartbeat,
      missed: before === undefined ? 0 : missedHeartbeats(before, now, this.state.observability(before)),
      silent: before?.health.state === 'stopped' || before?.health.state === 'failed',
      countsFromStart: (startedAt) => startedAt === undefined || startedAt >= this.#tables.observedSince,
    });
    if (outcome === 'accepted') {
      metrics.reportAccepted(source);
      const observability = this.#tables.gaps.forSource(source);
      const gap = before && heartbeatGapRatio(before, now, this.state.age(before, now));
      const assessment = assessAfterReport(worker, before, gap, now, assessor);
      const liveness = workerLivenessState(worker, now, observability);
      const health = enterState(worker.health, healthState(liveness, assessment?.checks ?? []), now);
      this.#store({ ...worker, liveness, health, ...(assessment && { assessment }) }, before ?? current, now);
      this.#recorder.reportApplied(worker, before, counterBaseline, now, gap);
      this.#activity.addHeartbeat(worker, now);
    } else {
      metrics.reportRejected(outcome);
      if (worker !== current) this.#store(worker, current, now);
    }
    await this.#journal.committed();
    return outcome;
  }

  /** Marked failed by hand until its next heartbeat. False where it is not known. */
  markFailed(id: string, reason: string): Promise<boolean> {
    return this.#applyDecision(id, (worker, at) => ({ ...worker, markedFailed: { at, reason } }));
  }

  /**
   * Nothing is expected of the worker from now on, until its next heartbeat. This is none: what was missed by now stays
   * missed. False where it is not known.
   */
  stopMonitoring(id: string): Promise<boolean> {
    return this.#applyDecision(id, (worker, at) => {
      const missedBefore =
        worker.missedTotal + missedHeartbeats(worker, at, this.state.observability(worker));
      return { ...worker, missedTotal: missedBefore, status: 'stopped' };
    });
  }

  /** A worker that should be there: monitored from now on, with or without a heartbeat. False where the fleet is full. */
  async expect(id: string, expectation: Expectation): Promise<boolean> {
    const now = this.state.now();
    const current = this.state.get(id);
    if (current === undefined && this.state.size >= this.#deps.config.limits.workers) {
      this.#recorder.limitExceeded('workers', id);
      return false;
    }
    const worker =
      current ?? newWorker(id, { now, source: 'http', defaults: this.#deps.config.heartbeat }, 'unknown');
    this.#store(this.#evaluate(applyExpectation(worker, expectation), now), current, now);
    await this.#journal.committed();
    return true;
  }

  /** False where it is not known. */
  async forget(id: string, reason: string): Promise<boolean> {
    const worker = this.state.get(id);
    if (worker === undefined) return false;
    this.#remove(worker, reason);
    await this.#journal.committed();
    return true;
  }

  /** Takes a message about a sandbox; `full` where there is no room for another. */
  async recordSandbox(report: SandboxReport): Promise<'accepted' | 'full'> {
    const outcome = this.#recorder.sandboxReported(
      report,
      this.state.get(report.worker_id ?? '')?.type,
      this.state.now(),
    );
    await this.#journal.committed();
    return outcome;
  }

  /** Our own loop did not run, or the machine slept. */
  addGap(range: TimeRange, cause: ObservationGap['cause']): void {
    this.#tables.gaps.add(range, cause);
    this.#compactGaps();
  }

  /** From now on nobody can be heard through this source: its workers are unknown, and their ages stand still. */
  sourceDisconnected(source: string): void {
    if (this.#tables.gaps.sourceDisconnected(source, this.state.now())) this.#reevaluateSource(source);
  }

  sourceReconnected(source: string): void {
    if (!this.#tables.gaps.sourceReconnected(source, this.state.now())) return;
    this.#compactGaps();
    this.#reevaluateSource(source);
  }

  /** Takes over what a reload changed for workers that are known already. */
  reconfigure(): void {
    const { heartbeat, metrics } = this.#deps.config;
    this.#tables.durations.reconfigure(metrics.durationBuckets);
    const now = this.state.now();
    for (const worker of [...this.state.workers()]) {
      const tolerance = heartbeat.toleranceRatio;
      this.#reevaluate(worker.tolerance === tolerance ? worker : { ...worker, tolerance }, now, worker);
    }
  }

  /**
   * Moves on those whose deadline has passed, and tells the listeners.
   *
   * @returns whether more is due; then it should be called again soon, once others had their turn
   */
  tick(now: Millis = this.state.now()): boolean {
    const { config, metrics } = this.#deps;
    const until = performance.now() + TICK_BUDGET_MS;
    metrics.detectionSuppressed(
      this.#tables.gaps.suppressesDetection(now, config.heartbeat.intervalSeconds * 1000),
    );
    this.#recorder.sweep(now);
    let more = false;
    while (!more) {
      const id = this.#scheduler.takeDue(now);
      if (id === undefined) break;
      const worker = this.state.get(id);
      if (worker !== undefined && this.#scheduler.isDue(worker, now)) this.#reevaluate(worker, now);
      more = performance.now() > until;
    }
    // What time changed is journaled too, so that a restart takes no state back. Nobody waits for it.
    this.#journal.committed().catch((error: unknown) => {
      this.#deps.log.error({ err: error }, 'what time changed cannot be journaled; it is tried again');
    });
    return more;
  }

  /** Resolves when all that is known is journaled, with the time of it. */
  async checkpoint(): Promise<void> {
    await this.#journal.checkpoint();
    this.#deps.metrics.journalWritten(this.state.now());
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  /** What a person decided about a worker, journaled. */
  async #applyDecision(id: string, decide: (worker: Worker, now: Millis) => Worker): Promise<boolean> {
    const current = this.state.get(id);
    if (current === undefined) return false;
    const now = this.state.now();
    this.#store(this.#evaluate(decide(this.#advance(current, now), now), now), current, now);
    await this.#journal.committed();
    return true;
  }

  #advance(worker: Worker, now: Millis): Worker {
    return advance(worker, now, this.state.observability(worker));
  }

  #evaluate(worker: Worker, now: Millis): Worker {
    const assessment = this.#deps.assessor?.assess(worker, this.state.age(worker, now), now);
    return this.#advance(assessment ? { ...worker, assessment } : worker, now);
  }

  /** Moves one worker on to now, and forgets it where its time has come. */
  #reevaluate(worker: Worker, now: Millis, before = worker): void {
    const next = this.#evaluate(worker, now);
    const expiredState = this.#scheduler.retentionExpired(next, now);
    if (expiredState !== undefined) this.#remove(next, expiredState);
    else if (worker === before && isUnchanged(next, before)) {
      // The checks ran and came to the same: nobody need be told, and nothing journaled.
      this.#tables.workers.set(next.id, next);
      this.#scheduler.schedule(next, now);
    } else this.#store(next, before, now);
  }

  #reevaluateSource(source: string): void {
    const now = this.state.now();
    for (const worker of [...this.state.workers()])
      if (worker.source === source) this.#reevaluate(worker, now);
  }

  #store(worker: Worker, before: Worker | undefined, now: Millis): void {
    this.#tables.workers.set(worker.id, worker);
    this.#recorder.workerChanged(worker, before);
    this.#scheduler.schedule(worker, now);
    if (worker.health.state !== before?.health.state)
      this.#activity.addTransition(
        worker,
        before,
        this.state.age(worker, now),
        healthReason(worker, now, this.state.observability(worker)),
      );
    this.#listeners.notify(worker.id, worker);
  }

  #remove(worker: Worker, reason: string): void {
    this.#tables.workers.delete(worker.id);
    this.#scheduler.delete(worker.id);
    this.#recorder.workerRemoved(worker, reason);
    this.#deps.assessor?.forget(worker.id);
    this.#activity.forget(worker.id);
    this.#listeners.notify(worker.id, undefined);
  }

  #compactGaps(): void {
    const { gaps } = this.#tables;
    if (!gaps.needsCompaction) return;
    const now = this.state.now();
    const adjust = gaps.compact(now);
    for (const worker of [...this.state.workers()]) {
      const adjusted = adjust(worker);
      if (adjusted !== worker) this.#store(adjusted, worker, now);
    }
  }
}
