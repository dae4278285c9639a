import { type Millis } from '../../model/time';
import { type LostWork, type Worker } from '../../model/worker';
import { WorkerGroups } from '../tables/worker-groups';

/** Lost work is forgotten this long after the loss, or after the expiry of its lease if that is later. */
const KEPT_MS: Millis = 15 * 60_000;

/** Maximum time for which a lease is remembered after the loss, whatever its expiry. */
const MAX_LEASE_MS: Millis = 24 * 3_600_000;

/**
 * Returns the work that is lost when a worker changes from one state to the next: its process restarted, failed or said
 * goodbye with tasks or a lease in hand. Undefined if none is lost. Each process loses its work at most once: one that
 * restarts after it failed has lost it before.
 */
export function newlyLost(worker: Worker, before: Worker | undefined, now: Millis): LostWork | undefined {
  if (before === undefined || hasEnded(before)) {
    // A goodbye can be the first report of a process, or reach the exporter after the failure.
    return before !== undefined && restarted(worker, before) ? goodbyeOf(worker, now) : undefined;
  }
  if (restarted(worker, before)) {
    return goodbyeOf(worker, now) ?? workInHand(before, 'restart', now);
  }
  if (saidGoodbye(worker)) {
    return goodbyeOf(worker, now);
  }
  return worker.liveness === 'failed' ? workInHand(worker, 'failure', now) : undefined;
}

/**
 * Returns the lost work that is still to be remembered when a worker has changed.
 *
 * @param lost what the change lost
 */
export function lostWorkAfter(worker: Worker, lost: LostWork | undefined, now: Millis): LostWork | undefined {
  const earlier = worker.lostWork;
  if (lost !== undefined && isTakenUp(lost, worker, now)) {
    return undefined;
  }
  if (earlier === undefined || isForgotten(earlier, now) || isTakenUp(earlier, worker, now)) {
    return lost;
  }
  if (lost === undefined) {
    return earlier;
  }
  const leaseExpiresAt = lost.leaseExpiresAt ?? earlier.leaseExpiresAt;
  return {
    ...lost,
    ...(leaseExpiresAt !== undefined && { leaseExpiresAt }),
    keptUntil: Math.max(lost.keptUntil, earlier.keptUntil),
  };
}

export function isForgotten({ keptUntil }: LostWork, now: Millis): boolean {
  return keptUntil <= now;
}

/** Whether the worker reports that it has the lost work in hand: the same process is back, or a later one goes on with it. */
function isTakenUp(lost: LostWork, worker: Worker, now: Millis): boolean {
  if (hasEnded(worker)) {
    return false;
  }
  if (worker.incarnation.firstSeenAt === lost.processSeenAt) {
    return true;
  }
  const { current_task: task, current_run_id: runId } = worker.report;
  if (!agree(lost.task, task) || !agree(lost.runId, runId)) {
    return false;
  }
  const isNamed = (lost.runId ?? lost.task) !== undefined && (lost.runId === runId || lost.task === task);
  const leaseExpiresAt = unexpiredLease(worker, now);
  const isRenewed =
    lost.leaseExpiresAt !== undefined && leaseExpiresAt !== undefined && leaseExpiresAt > lost.leaseExpiresAt;
  return isRenewed || (isNamed && tasksInHand(worker, now) > 0);
}

/** Two names of a task agree if they are equal or one is not reported. */
function agree(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Whether another worker reports the run that was lost. Names of tasks are not compared, because workers share them. */
function isTakenUpByOther(lost: LostWork, other: Worker, now: Millis): boolean {
  return (
    lost.runId !== undefined &&
    lost.runId === other.report.current_run_id &&
    !hasEnded(other) &&
    tasksInHand(other, now) > 0
  );
}

function goodbyeOf(worker: Worker, now: Millis): LostWork | undefined {
  return saidGoodbye(worker) ? workInHand(worker, 'goodbye', now) : undefined;
}

function workInHand(worker: Worker, cause: LostWork['cause'], now: Millis): LostWork | undefined {
  const tasks = tasksInHand(worker, now);
  if (tasks === 0) {
    return undefined;
  }
  const { current_task: task, current_run_id: runId } = worker.report;
  const leaseExpiresAt = unexpiredLease(worker, worker.lastHeartbeatAt ?? now);
  return {
    at: now,
    cause,
    tasks,
    processSeenAt: worker.incarnation.firstSeenAt,
    ...(task !== undefined && { task }),
    ...(runId !== undefined && { runId }),
    ...(leaseExpiresAt !== undefined && { leaseExpiresAt }),
    keptUntil: KEPT_MS + Math.max(now, Math.min(leaseExpiresAt ?? now, now + MAX_LEASE_MS)),
  };
}

/**
 * Tasks in hand by the last report: `tasks.active`, or 1 if it is not reported but `current_task` is. At least 1 with a
 * lease that had not expired at the last heartbeat: a worker that fails is judged when its lease has expired.
 */
function tasksInHand(worker: Worker, now: Millis): number {
  const { tasks, current_task: task } = worker.report;
  const active = tasks?.active ?? (task === undefined ? 0 : 1);
  return Math.max(active, unexpiredLease(worker, worker.lastHeartbeatAt ?? now) === undefined ? 0 : 1);
}

function unexpiredLease({ report }: Worker, now: Millis): Millis | undefined {
  const expiresAt = Date.parse(report.lease_expires_at ?? '');
  return expiresAt > now ? expiresAt : undefined;
}

function restarted(worker: Worker, before: Worker): boolean {
  // The first heartbeat of an expected worker is not a restart. An earlier process that reports again starts nothing.
  return (
    before.lastHeartbeatAt !== undefined &&
    (worker.startCount !== before.startCount ||
      worker.incarnation.firstSeenAt !== before.incarnation.firstSeenAt)
  );
}

/** A goodbye is a report. A user who stops the monitoring of a worker does not end its work. */
function saidGoodbye({ status, goodbyeAt }: Worker): boolean {
  return status === 'stopped' && goodbyeAt !== undefined;
}

function hasEnded(worker: Worker): boolean {
  return worker.liveness === 'failed' || worker.status === 'stopped';
}

/** The workers with lost work whose run has an ID, by that ID. Empty most of the time, so that reports cost little. */
export class LostWorkIndex {
  readonly #ownersByRun = new WorkerGroups();
  readonly #workers: ReadonlyMap<string, Worker>;

  constructor(workers: ReadonlyMap<string, Worker>) {
    this.#workers = workers;
    for (const worker of workers.values()) {
      this.update(worker);
    }
  }

  update({ id, lostWork }: Worker): void {
    this.#ownersByRun.set(id, lostWork?.runId);
  }

  delete(id: string): void {
    this.#ownersByRun.set(id, undefined);
  }

  /** Returns the other workers whose lost run the worker reports. */
  takenUpBy(worker: Worker, now: Millis): Worker[] {
    return this.#ownersByRun.members(worker.report.current_run_id ?? undefined).flatMap((id) => {
      const owner = id === worker.id ? undefined : this.#workers.get(id);
      return owner?.lostWork !== undefined && isTakenUpByOther(owner.lostWork, worker, now) ? [owner] : [];
    });
  }
}
