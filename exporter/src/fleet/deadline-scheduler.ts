import { type Config } from '../config/schema/config';
import { timeAtListening } from '../health/liveness/observed-age';
import { nextDeadline, workerAge, workerLivenessState } from '../health/liveness/worker-liveness';
import { type Assessment } from '../model/assessment';
import { type Observability } from '../model/observation-gap';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { DeadlineQueue } from './deadline-queue';
import { type ObservationGaps } from './observation/observation-gaps';
import { retentionSeconds } from './replacement/retention';

const NEVER = Number.POSITIVE_INFINITY;

/** Schedules the next evaluation of each worker: when its liveness changes by time, checks are due, or its retention expires. */
export class DeadlineScheduler {
  readonly #deadlines = new DeadlineQueue();
  readonly #gaps: ObservationGaps;
  readonly #config: Pick<Config, 'retention' | 'health'>;

  constructor(gaps: ObservationGaps, config: Pick<Config, 'retention' | 'health'>) {
    this.#gaps = gaps;
    this.#config = config;
  }

  schedule(worker: Worker, now: Millis): void {
    const observability = this.#gaps.forSource(worker.source);
    const { retention } = this.#config;
    const next = Math.min(
      nextDeadline(worker, now, observability) ?? NEVER,
      workerExpiry(worker, observability, retention)?.at ?? NEVER,
      worker.lostWork?.keptUntil ?? NEVER,
      worker.assessment === undefined ? NEVER : this.#nextCheckAt(worker.assessment),
    );
    // At least 1 ms in the future: a deadline that is due now has just been evaluated.
    if (Number.isFinite(next)) {
      this.#deadlines.set(worker.id, Math.max(next, now + 1));
    }
  }

  /** Removes and returns the ID of a worker whose deadline has passed; undefined without one. */
  takeDue(now: Millis): string | undefined {
    return this.#deadlines.takeDue(now);
  }

  /**
   * Returns true if the worker needs an evaluation. If not, because a heartbeat has postponed its deadline, schedules the next
   * one.
   */
  isDue(worker: Worker, now: Millis): boolean {
    const { assessment, liveness, lostWork } = worker;
    const observability = this.#gaps.forSource(worker.source);
    const age = workerAge(worker, now, observability);
    const due =
      workerLivenessState(worker, age, observability) !== liveness ||
      this.retentionExpired(worker, now) !== undefined ||
      (lostWork !== undefined && lostWork.keptUntil <= now) ||
      (assessment !== undefined && this.#nextCheckAt(assessment) <= now);
    if (!due) {
      this.schedule(worker, now);
    }
    return due;
  }

  delete(id: string): void {
    this.#deadlines.delete(id);
  }

  /** Returns the state whose retention has expired; undefined if none has. */
  retentionExpired(worker: Worker, now: Millis): 'stopped' | 'failed' | undefined {
    const expiry = workerExpiry(worker, this.#gaps.forSource(worker.source), this.#config.retention);
    return expiry !== undefined && expiry.at <= now ? expiry.reason : undefined;
  }

  #nextCheckAt({ at }: Assessment): Millis {
    return at + this.#config.health.checkIntervalSeconds * 1000;
  }
}

/**
 * Returns when a stopped or failed worker is removed if it stays in its state, and why. Returns undefined for a worker in
 * another state, which is not removed.
 */
function workerExpiry(
  worker: Worker,
  { gaps }: Observability,
  retention: Config['retention'],
): { readonly at: Millis; readonly reason: 'stopped' | 'failed' } | undefined {
  const { health } = worker;
  if (health.state !== 'stopped' && health.state !== 'failed') {
    return undefined;
  }
  const seconds = retentionSeconds(worker, health.state, retention);
  if (!Number.isFinite(seconds)) {
    return undefined;
  }
  // Observation gaps do not count: no worker is removed because the exporter was down.
  return { at: timeAtListening(health.since, seconds * 1000, gaps), reason: health.state };
}
