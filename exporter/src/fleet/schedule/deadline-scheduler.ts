import { type Config } from '../../config/schema/config';
import { type Assessment } from '../../model/assessment';
import { DeadlineQueue } from './deadline-queue';
import { type ObservationGaps } from '../observation/observation-gaps';
import { retentionEnd } from './retention';
import { workerLivenessState, nextDeadline } from '../../health/worker-liveness';
import { type Millis, type Worker } from '../../model/worker';

const NEVER = Number.POSITIVE_INFINITY;

/** Knows at whom to look next: whose liveness changes by time alone, whose checks are due, and who is to be forgotten. */
export class DeadlineScheduler {
  readonly #deadlines = new DeadlineQueue();
  readonly #gaps: ObservationGaps;
  readonly #config: Pick<Config, 'retention' | 'health'>;

  constructor(hearing: ObservationGaps, config: Pick<Config, 'retention' | 'health'>) {
    this.#gaps = hearing;
    this.#config = config;
  }

  schedule(worker: Worker, now: Millis): void {
    const observability = this.#gaps.forSource(worker.source);
    const { retention } = this.#config;
    const next = Math.min(
      nextDeadline(worker, now, observability) ?? NEVER,
      retentionEnd(worker, observability, retention)?.at ?? NEVER,
      worker.assessment === undefined ? NEVER : this.#nextCheckAt(worker.assessment),
    );
    // The future only: a deadline that is due now has just been looked at.
    if (Number.isFinite(next)) this.#deadlines.set(worker.id, Math.max(next, now + 1));
  }

  /** Takes out one at whom it is time to look. */
  takeDue(now: Millis): string | undefined {
    return this.#deadlines.takeDue(now);
  }

  /**
   * Whether there is anything to look at. Mostly there is not: the worker was heard since its deadline was set, and its
   * next one is set instead.
   */
  isDue(worker: Worker, now: Millis): boolean {
    const { assessment, liveness } = worker;
    const due =
      workerLivenessState(worker, now, this.#gaps.forSource(worker.source)) !== liveness ||
      this.retentionExpired(worker, now) !== undefined ||
      (assessment !== undefined && this.#nextCheckAt(assessment) <= now);
    if (!due) this.schedule(worker, now);
    return due;
  }

  delete(id: string): void {
    this.#deadlines.delete(id);
  }

  /** Why the worker is to be forgotten now; undefined where it is not. */
  retentionExpired(worker: Worker, now: Millis): 'stopped' | 'failed' | undefined {
    const gone = retentionEnd(worker, this.#gaps.forSource(worker.source), this.#config.retention);
    return gone !== undefined && gone.at <= now ? gone.reason : undefined;
  }

  #nextCheckAt({ at }: Assessment): Millis {
    return at + this.#config.health.checkIntervalSeconds * 1000;
  }
}
