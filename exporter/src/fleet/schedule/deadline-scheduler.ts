import { type Config } from '../../config/schema/config';
import { timeAtAge } from '../../health/observed-age';
import { nextDeadline, workerLivenessState } from '../../health/worker-liveness';
import { type Assessment } from '../../model/assessment';
import { type Observability } from '../../model/observation-gap';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type ObservationGaps } from '../observation/observation-gaps';
import { DeadlineQueue } from './deadline-queue';

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

/** When a worker that stays as it is will be forgotten, and why; undefined where it will not. */
export function retentionEnd(
  { health }: Worker,
  { gaps }: Observability,
  retention: Config['retention'],
): { readonly at: Millis; readonly reason: 'stopped' | 'failed' } | undefined {
  if (health.state !== 'stopped' && health.state !== 'failed') return undefined;
  const kept = health.state === 'stopped' ? retention.stoppedSeconds : retention.failedSeconds;
  // Our own absence does not count here either: nothing is forgotten because we were away.
  return { at: timeAtAge(health.since, kept * 1000, gaps, 0), reason: health.state };
}
