import { Heap } from 'heap-js';
import { type Config } from '../config/schema/config';
import { timeAtListening } from '../health/liveness/observed-age';
import { nextDeadline, workerAge, workerLivenessState } from '../health/liveness/worker-liveness';
import { type Assessment } from '../model/assessment';
import { type Observability } from '../model/observation-gap';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type ObservationGaps } from './observation/observation-gaps';
import { retentionSeconds } from './replacement/retention';

interface Entry {
  readonly at: Millis;
  readonly id: string;
}

/**
 * The next deadline of each worker. A heartbeat postpones the deadline of its worker, but the entry is not moved: it is taken
 * early, nothing is due, and it is set again. So a heartbeat takes O(1), and each worker has one valid entry.
 */
export class DeadlineQueue {
  readonly #heap = new Heap<Entry>((a, b) => a.at - b.at);
  readonly #entries = new Map<string, Entry>();

  /** Sets the deadline of a worker. Ignored if an earlier one is set. */
  set(id: string, at: Millis): void {
    const existing = this.#entries.get(id);
    if (existing !== undefined && existing.at <= at) {
      return;
    }
    const entry = { at, id };
    this.#entries.set(id, entry);
    this.#heap.push(entry);
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  /** Removes and returns the ID of a worker whose deadline has passed; undefined without one. */
  takeDue(now: Millis): string | undefined {
    for (let next = this.#heap.peek(); next !== undefined && next.at <= now; next = this.#heap.peek()) {
      this.#heap.pop();
      if (this.#entries.get(next.id) !== next) {
        continue;
      }
      this.#entries.delete(next.id);
      return next.id;
    }
    return undefined;
  }
}

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
