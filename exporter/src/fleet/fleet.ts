import { type Report, type SandboxReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { type Log } from '../telemetry/log';
import { type Tally } from '../model/exporter-metrics';
import { type Assessor } from '../health/assessor';
import { healthState } from '../health/health-state';
import { assessedAfterReport, isAsBefore } from '../health/assess-after-report';
import { type Clock, type Stretch } from './observation/monotonic-clock';
import { type Deaf } from '../health/observed-age';
import { Chronicle } from './activity/recent-activity';
import { gapBefore } from './tables/interarrival-table';
import { Journal } from '../journal/journal';
import { limit } from './apply-report/apply-limits';
import { Listeners } from './listeners';
import { Ledger } from './change-recorder';
import { type Expectation, expected, newcomer, receive, type Outcome } from './apply-report/apply-report';
import { Reading } from './fleet-state';
import { restore } from './restore';
import { advance, livenessStateOf, missedOf, reasonOf } from '../health/worker-liveness';
import { enter } from '../health/state-record';
import { Watch } from './schedule/deadline-scheduler';
import { type Millis, type Worker } from '../model/worker';

export interface FleetParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly log: Log;
  /** Time from one commit of the journal to the next, at least; 0 by default. */
  readonly commitEvery?: Millis;
  /** Runs the checks; without it, health is liveness. */
  readonly assessor?: Assessor;
}

/** What became of a report; all but `full` are answered as accepted. */
export type Recorded = Outcome | 'full';

/** How long one `tick` may keep the event loop, in milliseconds. */
const TICK_BUDGET = 10;

/** What is known: told by sources, moved on by time, kept in the journal. */
export class Fleet extends Reading {
  readonly #parts: FleetParts;
  readonly #journal: Journal;
  readonly #ledger: Ledger;
  readonly #watch: Watch;

  private constructor(parts: FleetParts, journal: Journal, now: Millis) {
    const chronicle = new Chronicle(parts.config.health, now);
    super(restore(journal, parts.config, now), parts.clock, new Listeners(parts.log), chronicle);
    this.#parts = parts;
    this.#journal = journal;
    this.#watch = new Watch(this.known.hearing, parts.config);
    this.#ledger = new Ledger(this.known, journal, parts);
    journal.describeBy(() => ({
      since: this.known.since,
      stamp: this.now(),
      hearing: this.known.hearing.record(),
    }));
  }

  /**
   * Opens the journal and takes up what it holds; resolves once the time of our absence is journaled.
   *
   * @throws JournalError where the journal is not ours or cannot be used
   */
  static async open({
    journalPath,
    ...parts
  }: FleetParts & { readonly journalPath: string }): Promise<Fleet> {
    const now = parts.clock.now();
    const fleet = new Fleet(parts, Journal.open(journalPath, now, parts.commitEvery), now);
    for (const worker of fleet.known.workers.values()) fleet.#reconsider(worker, now);
    await fleet.#journal.stamp();
    return fleet;
  }

  /**
   * Takes a report. What is known changes at once; the promise resolves when it is journaled.
   *
   * @throws JournalError where it cannot be journaled; the sender should send again
   */
  async record(report: Report, source: string): Promise<Recorded> {
    const { config, tally, assessor } = this.#parts;
    const now = this.now();
    const present = this.get(report.worker_id);
    if (present === undefined && this.size >= config.limits.workers) {
      this.#ledger.refused('workers', report.worker_id);
      return 'full';
    }
    const before = present && this.#advanced(present, now);
    const limited = limit(report, before?.known ?? {}, config);
    this.#ledger.dropped(limited.dropped, report.worker_id);
    const { outcome, worker, countedFrom } = receive(before, limited.report, {
      now,
      source,
      defaults: config.heartbeat,
      missed: before === undefined ? 0 : missedOf(before, now, this.heard(before)),
      silent: before?.health.state === 'stopped' || before?.health.state === 'failed',
      countsFromStart: (startedAt) => startedAt === undefined || startedAt >= this.known.since,
    });
    if (outcome === 'taken') {
      tally.reportTaken(source);
      const heard = this.known.hearing.of(source);
      const gap = before && gapBefore(before, now, this.age(before, now));
      const assessment = assessedAfterReport(worker, before, gap, now, assessor);
      const liveness = livenessStateOf(worker, now, heard);
      const health = enter(worker.health, healthState(liveness, assessment?.checks ?? []), now);
      this.#put({ ...worker, liveness, health, ...(assessment && { assessment }) }, before ?? present, now);
      this.#ledger.entered(worker, before, countedFrom, now, gap);
      this.chronicle.heard(worker, now);
    } else {
      tally.reportRejected(outcome);
      if (worker !== present) this.#put(worker, present, now);
    }
    await this.#journal.committed();
    return outcome;
  }

  /** Marked failed by hand until its next heartbeat. False where it is not known. */
  mark(id: string, reason: string): Promise<boolean> {
    return this.#decide(id, (worker, at) => ({ ...worker, markedFailed: { at, reason } }));
  }

  /**
   * Nothing is expected of the worker from now on, until its next heartbeat. This is none: what was missed by now stays
   * missed. False where it is not known.
   */
  stopMonitoring(id: string): Promise<boolean> {
    return this.#decide(id, (worker, at) => {
      const missedBefore = worker.missedBefore + missedOf(worker, at, this.heard(worker));
      return { ...worker, missedBefore, status: 'stopped' };
    });
  }

  /** A worker that should be there: monitored from now on, with or without a heartbeat. False where the fleet is full. */
  async expect(id: string, told: Expectation): Promise<boolean> {
    const now = this.now();
    const present = this.get(id);
    if (present === undefined && this.size >= this.#parts.config.limits.workers) {
      this.#ledger.refused('workers', id);
      return false;
    }
    const worker =
      present ?? newcomer(id, { now, source: 'http', defaults: this.#parts.config.heartbeat }, 'unknown');
    this.#put(this.#judged(expected(worker, told), now), present, now);
    await this.#journal.committed();
    return true;
  }

  /** False where it is not known. */
  async forget(id: string, reason: string): Promise<boolean> {
    const worker = this.get(id);
    if (worker === undefined) return false;
    this.#forget(worker, reason);
    await this.#journal.committed();
    return true;
  }

  /** Takes a message about a sandbox; `full` where there is no room for another. */
  async recordSandbox(report: SandboxReport): Promise<'taken' | 'full'> {
    const outcome = this.#ledger.sandbox(report, this.get(report.worker_id ?? '')?.type, this.now());
    await this.#journal.committed();
    return outcome;
  }

  /** Our own loop did not run, or the machine slept. */
  wasDeaf(stretch: Stretch, why: Deaf['why']): void {
    this.known.hearing.wasDeaf(stretch, why);
    this.#settle();
  }

  /** From now on nobody can be heard through this source: its workers are unknown, and their ages stand still. */
  sourceWentDown(source: string): void {
    if (this.known.hearing.sourceWentDown(source, this.now())) this.#reconsiderAll(source);
  }

  sourceCameBack(source: string): void {
    if (!this.known.hearing.sourceCameBack(source, this.now())) return;
    this.#settle();
    this.#reconsiderAll(source);
  }

  /** Takes over what a reload changed for workers that are known already. */
  reconfigured(): void {
    const { heartbeat, metrics } = this.#parts.config;
    this.known.durations.reconfigure(metrics.durationBuckets);
    const now = this.now();
    for (const worker of [...this.workers()]) {
      const tolerance = heartbeat.toleranceRatio;
      this.#reconsider(worker.tolerance === tolerance ? worker : { ...worker, tolerance }, now, worker);
    }
  }

  /**
   * Moves on those whose deadline has passed, and tells the listeners.
   *
   * @returns whether more is due; then it should be called again soon, once others had their turn
   */
  tick(now: Millis = this.now()): boolean {
    const { config, tally } = this.#parts;
    const until = performance.now() + TICK_BUDGET;
    tally.detectionSuppressed(this.known.hearing.suppresses(now, config.heartbeat.intervalSeconds * 1000));
    this.#ledger.sweep(now);
    let more = false;
    while (!more) {
      const id = this.#watch.takeDue(now);
      if (id === undefined) break;
      const worker = this.get(id);
      if (worker !== undefined && this.#watch.isDue(worker, now)) this.#reconsider(worker, now);
      more = performance.now() > until;
    }
    // What time changed is journaled too, so that a restart takes no state back. Nobody waits for it.
    this.#journal.committed().catch((error: unknown) => {
      this.#parts.log.error({ err: error }, 'what time changed cannot be journaled; it is tried again');
    });
    return more;
  }

  /** Resolves when all that is known is journaled, with the time of it. */
  async stamp(): Promise<void> {
    await this.#journal.stamp();
    this.#parts.tally.journalWritten(this.now());
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  /** What a person decided about a worker, journaled. */
  async #decide(id: string, decided: (worker: Worker, now: Millis) => Worker): Promise<boolean> {
    const present = this.get(id);
    if (present === undefined) return false;
    const now = this.now();
    this.#put(this.#judged(decided(this.#advanced(present, now), now), now), present, now);
    await this.#journal.committed();
    return true;
  }

  #advanced(worker: Worker, now: Millis): Worker {
    return advance(worker, now, this.heard(worker));
  }

  #judged(worker: Worker, now: Millis): Worker {
    const assessment = this.#parts.assessor?.assess(worker, this.age(worker, now), now);
    return this.#advanced(assessment ? { ...worker, assessment } : worker, now);
  }

  /** Moves one worker on to now, and forgets it where its time has come. */
  #reconsider(worker: Worker, now: Millis, before = worker): void {
    const next = this.#judged(worker, now);
    const outlived = this.#watch.outlived(next, now);
    if (outlived !== undefined) this.#forget(next, outlived);
    else if (worker === before && isAsBefore(next, before)) {
      // The checks ran and came to the same: nobody need be told, and nothing journaled.
      this.known.workers.set(next.id, next);
      this.#watch.schedule(next, now);
    } else this.#put(next, before, now);
  }

  #reconsiderAll(source: string): void {
    const now = this.now();
    for (const worker of [...this.workers()]) if (worker.source === source) this.#reconsider(worker, now);
  }

  #put(worker: Worker, before: Worker | undefined, now: Millis): void {
    this.known.workers.set(worker.id, worker);
    this.#ledger.put(worker, before);
    this.#watch.schedule(worker, now);
    if (worker.health.state !== before?.health.state)
      this.chronicle.entered(
        worker,
        before,
        this.age(worker, now),
        reasonOf(worker, now, this.heard(worker)),
      );
    this.listeners.tell(worker.id, worker);
  }

  #forget(worker: Worker, reason: string): void {
    this.known.workers.delete(worker.id);
    this.#watch.delete(worker.id);
    this.#ledger.forgot(worker, reason);
    this.#parts.assessor?.forget(worker.id);
    this.chronicle.forget(worker.id);
    this.listeners.tell(worker.id, undefined);
  }

  #settle(): void {
    const { hearing } = this.known;
    if (!hearing.overfull) return;
    const now = this.now();
    const settle = hearing.settle(now);
    for (const worker of [...this.workers()]) {
      const settled = settle(worker);
      if (settled !== worker) this.#put(settled, worker, now);
    }
  }
}
