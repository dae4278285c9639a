import { type Assessor, isUnchanged } from '../health/assessor';
import {
  advance,
  healthReason,
  keepMissedTotal,
  missedHeartbeats,
  workerAge,
} from '../health/liveness/worker-liveness';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type RecentActivity } from './recent/recent-activity';
import { type ChangeRecorder } from './change-recorder';
import { type WorkerListeners } from './fleet-state';
import { type FleetBytes } from './fleet-bytes';
import { type FleetTables } from './restore';
import { type DeadlineScheduler } from './deadline-scheduler';
import { type Acknowledgements } from './acknowledgements/acknowledgements';
import { crashesWith } from './crash-loops/crash-chains';
import { omit } from './apply-report/merge-report';
import { isForgotten, lostWorkAfter, LostWorkIndex, newlyLost } from './lost-work/lost-work';
import { DeadWorkers } from './replacement/dead-workers';
import { Replacements } from './replacement/replacements';

export interface WorkerStoreDeps {
  readonly tables: FleetTables;
  readonly bytes: FleetBytes;
  readonly recorder: ChangeRecorder;
  readonly scheduler: DeadlineScheduler;
  readonly activity: RecentActivity;
  readonly listeners: WorkerListeners;
  readonly assessor: Assessor | undefined;
  readonly acknowledgements: Pick<Acknowledgements, 'workerRemoved'>;
}

/**
 * Stores workers, and applies the effects of each change: journal rows, the next deadline, the transition log and listeners.
 * Evaluates workers whose deadline has passed.
 */
export class WorkerStore {
  readonly #deps: WorkerStoreDeps;
  readonly #dead: DeadWorkers;
  readonly #replacements: Replacements;
  readonly #lostWork: LostWorkIndex;

  constructor(deps: WorkerStoreDeps) {
    this.#deps = deps;
    this.#dead = new DeadWorkers(deps.tables.workers.values());
    this.#replacements = new Replacements(deps.tables.workers);
    this.#lostWork = new LostWorkIndex(deps.tables.workers);
  }

  /** Forgets the worker that stopped longest ago, else the one that failed longest ago. Returns false if all workers live. */
  makeRoom(now: Millis): boolean {
    const worker = this.#deps.tables.workers.get(this.#dead.first() ?? '');
    if (worker === undefined) {
      return false;
    }
    this.remove(worker, 'no_room', now);
    return true;
  }

  /** Stores a worker. `age` is its age at `now`; computed by default. */
  put(changed: Worker, before: Worker | undefined, now: Millis, age?: Millis): void {
    const { tables, bytes, recorder, scheduler, activity, listeners } = this.#deps;
    const stored = tables.workers.get(changed.id);
    const lost = newlyLost(changed, stored, now);
    const worker = this.#withCrashes(withLostWork(changed, lostWorkAfter(changed, lost, now)), stored);
    recorder.endedWorkersChanged(tables.ended.changed(worker, stored, now));
    bytes.put(worker);
    tables.workers.set(worker.id, worker);
    recorder.workerChanged(worker, before);
    recorder.tasksLost(worker, lost?.tasks ?? 0);
    tables.maintenance.update(worker);
    scheduler.schedule(worker, now);
    if (worker.health.state !== before?.health.state) {
      const observability = tables.gaps.forSource(worker.source);
      const elapsed = age ?? workerAge(worker, now, observability);
      activity.addTransition(worker, before, elapsed, healthReason(worker, elapsed, observability));
    }
    listeners.notify(worker.id, worker);
    this.#dead.update(worker);
    this.#replacements.update(worker);
    this.#lostWork.update(worker);
    for (const owner of this.#lostWork.takenUpBy(worker, now)) {
      this.put(omit(owner, 'lostWork'), owner, now);
    }
    tables.crashGroups.update(worker, stored);
    if (worker.liveness === 'failed' && stored?.liveness !== 'failed') {
      this.#workerFailed(worker, now);
    }
    this.#retireReplaced(worker, before, now);
  }

  /** A worker that reports for the first time may follow one that crashed under another ID. */
  #withCrashes(worker: Worker, stored: Worker | undefined): Worker {
    if (stored !== undefined || worker.status === 'stopped') {
      return worker;
    }
    const { crashes, change } = this.#deps.tables.crashGroups.registered(worker);
    this.#deps.recorder.crashGroupChanged(change);
    return crashes === 0 ? worker : { ...worker, followsCrashes: crashes };
  }

  #workerFailed(worker: Worker, now: Millis): void {
    const { crashGroups } = this.#deps.tables;
    const { successor, change } = crashGroups.failed(worker, now);
    this.#deps.recorder.crashGroupChanged(change);
    if (successor !== undefined) {
      this.put({ ...successor, followsCrashes: crashesWith(worker) }, successor, now);
    }
  }

  /** Retires a worker that failed and has been replaced: at its failure, or when the replacement registers. */
  #retireReplaced(worker: Worker, before: Worker | undefined, now: Millis): void {
    const { replaces } = worker.report;
    if (worker.health.state === 'failed') {
      if (before?.health.state !== 'failed') {
        this.#retire(worker, this.#replacements.successorOf(worker), now);
      }
    } else if (before === undefined || replaces !== before.report.replaces) {
      const failed = this.#replacements.replacedBy(worker);
      this.#retire(failed, failed && worker, now);
    }
  }

  #retire(failed: Worker | undefined, successor: Worker | undefined, now: Millis): void {
    if (failed === undefined || successor === undefined) {
      return;
    }
    const retired = { at: now, successorId: successor.id };
    this.put(this.evaluate({ ...failed, status: 'stopped', retired }, now), failed, now);
    this.put({ ...successor, successorOf: failed.id }, successor, now);
  }

  remove(worker: Worker, reason: string, now: Millis): void {
    const { tables, bytes, recorder, scheduler, activity, listeners, assessor, acknowledgements } =
      this.#deps;
    bytes.delete(worker.id);
    tables.workers.delete(worker.id);
    scheduler.delete(worker.id);
    this.#dead.delete(worker.id);
    this.#lostWork.delete(worker.id);
    this.#replacements.delete(worker);
    tables.maintenance.remove(worker.id);
    acknowledgements.workerRemoved(worker.id);
    tables.crashGroups.delete(worker.id);
    recorder.endedWorkersChanged(tables.ended.removed(worker, reason, now));
    recorder.workerRemoved(worker, reason);
    assessor?.forget(worker.id);
    activity.forget(worker.id);
    listeners.notify(worker.id, undefined);
  }

  /** Returns the worker with its checks, liveness and health state at `now`. Does not store it. */
  evaluate(worker: Worker, now: Millis): Worker {
    const observability = this.#deps.tables.gaps.forSource(worker.source);
    const age = workerAge(worker, now, observability);
    const assessment = this.#deps.assessor?.assess(worker, age, now);
    const next = advance(assessment ? { ...worker, assessment } : worker, now, age, observability);
    return next.lostWork !== undefined && isForgotten(next.lostWork, now) ? omit(next, 'lostWork') : next;
  }

  /** Returns the changed worker with a counter of missed heartbeats that the change does not decrease. */
  withMissedTotal(changed: Worker, before: Worker, now: Millis): Worker {
    const { gaps } = this.#deps.tables;
    const missed = missedHeartbeats(workerAge(before, now, gaps.forSource(before.source)), before);
    return keepMissedTotal(changed, missed, workerAge(changed, now, gaps.forSource(changed.source)));
  }

  /** Evaluates a worker and stores the result, or removes the worker if its retention has expired. */
  reevaluate(worker: Worker, now: Millis, before = worker): void {
    const { tables, scheduler } = this.#deps;
    const next = this.evaluate(worker, now);
    const expiredState = scheduler.retentionExpired(next, now);
    if (expiredState !== undefined) {
      this.remove(next, expiredState, now);
    } else if (worker === before && isUnchanged(next, before)) {
      // The checks ran with the same result: nothing is journaled, and listeners are not notified.
      this.#deps.bytes.put(next);
      tables.workers.set(next.id, next);
      scheduler.schedule(next, now);
    } else {
      this.put(next, before, now);
    }
  }

  reevaluateSource(source: string, now: Millis): void {
    for (const worker of [...this.#deps.tables.workers.values()]) {
      if (worker.source === source) {
        this.reevaluate(worker, now);
      }
    }
  }

  /**
   * Evaluates workers whose deadline has passed, until `performance.now()` reaches `until`.
   *
   * @returns true if more are due
   */
  evaluateDue(now: Millis, until: number): boolean {
    const { tables, scheduler } = this.#deps;
    for (;;) {
      const id = scheduler.takeDue(now);
      if (id === undefined) {
        return false;
      }
      const worker = tables.workers.get(id);
      if (worker !== undefined && scheduler.isDue(worker, now)) {
        this.reevaluate(worker, now);
      }
      if (performance.now() > until) {
        return true;
      }
    }
  }

  /** Drops old observation gaps if there are too many, and stores the time that they excluded in the workers. */
  compactGaps(now: Millis): void {
    const { gaps, workers } = this.#deps.tables;
    if (!gaps.needsCompaction) {
      return;
    }
    const adjust = gaps.compact(now);
    for (const worker of [...workers.values()]) {
      const adjusted = adjust(worker);
      if (adjusted !== worker) {
        this.put(adjusted, worker, now);
      }
    }
  }
}

function withLostWork(worker: Worker, lostWork: Worker['lostWork']): Worker {
  if (worker.lostWork === lostWork) {
    return worker;
  }
  return lostWork === undefined ? omit(worker, 'lostWork') : { ...worker, lostWork };
}
