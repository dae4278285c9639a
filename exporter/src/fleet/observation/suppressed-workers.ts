import { lateAge } from '../../health/liveness/ladder';
import { detectionSuppressed, silenceStart, workerAge } from '../../health/liveness/worker-liveness';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type ObservationGaps } from './observation-gaps';

const PRUNE_INTERVAL_MS: Millis = 60_000;

/**
 * The workers that the exporter cannot judge yet (`detectionSuppressed`).
 *
 * Only a worker that has not reported since the last observation gap can be one. So all workers are visited once after
 * a gap, and later only those that have not reported since.
 */
export class SuppressedWorkers {
  readonly #workers: ReadonlyMap<string, Worker>;
  readonly #gaps: ObservationGaps;
  #candidates: string[] = [];
  /** `gaps.changes` when the candidates were collected. */
  #collectedAt = -1;
  #prunedAt: Millis = Number.NEGATIVE_INFINITY;

  constructor(workers: ReadonlyMap<string, Worker>, gaps: ObservationGaps) {
    this.#workers = workers;
    this.#gaps = gaps;
  }

  /** Yields the workers whose detection is suppressed at `now`. */
  *at(now: Millis): Generator<Worker> {
    this.#collect();
    for (const id of this.#candidates) {
      const worker = this.#workers.get(id);
      if (worker !== undefined && this.#isSuppressed(worker, now)) {
        yield worker;
      }
    }
  }

  /** Whether a source is unreachable, or the detection of any worker is suppressed. */
  any(now: Millis): boolean {
    return this.#gaps.anySourceDown || this.at(now).next().done !== true;
  }

  /** Drops candidates that have reported since the last gap, at most once a minute. */
  prune(now: Millis): void {
    if (Math.abs(now - this.#prunedAt) < PRUNE_INTERVAL_MS) {
      return;
    }
    this.#prunedAt = now;
    this.#candidates = this.#candidates.filter((id) => {
      const worker = this.#workers.get(id);
      return worker !== undefined && this.#mayBeSuppressed(worker);
    });
  }

  #collect(): void {
    if (this.#collectedAt === this.#gaps.changes) {
      return;
    }
    this.#collectedAt = this.#gaps.changes;
    this.#candidates = [];
    for (const worker of this.#workers.values()) {
      if (this.#mayBeSuppressed(worker)) {
        this.#candidates.push(worker.id);
      }
    }
  }

  #mayBeSuppressed(worker: Worker): boolean {
    if (worker.health.state === 'stopped' || worker.health.state === 'failed') {
      return false;
    }
    const last = this.#gaps.forSource(worker.source).gaps.at(-1);
    return worker.excludedMs !== undefined || (last !== undefined && last.to > silenceStart(worker));
  }

  #isSuppressed(worker: Worker, now: Millis): boolean {
    const observability = this.#gaps.forSource(worker.source);
    const { intervalMs: interval, tolerance } = worker;
    // Not late even if all time counted. This is the usual case of workers with long intervals, and asked each second.
    if (!observability.sourceDown && now - silenceStart(worker) < lateAge({ interval, tolerance })) {
      return false;
    }
    return detectionSuppressed(worker, workerAge(worker, now, observability), now, observability);
  }
}
