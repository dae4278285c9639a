import { lateAge } from '../../health/liveness/ladder';
import {
  detectionSuppressed,
  nextUnadjustedDeadline,
  silenceStart,
  workerAge,
} from '../../health/liveness/worker-liveness';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { DeadlineQueue } from '../deadline-queue';
import { type ObservationGaps } from './observation-gaps';

/** Time between two judgements of a worker whose source is down. */
const SOURCE_DOWN_INTERVAL_MS: Millis = 1000;

/**
 * The workers that the exporter cannot judge yet (`detectionSuppressed`).
 *
 * Only a worker that has not reported since the last observation gap can be one, and only from the times on at which its
 * liveness would get worse if all time counted. So all workers are visited once after a gap, and later each one at these
 * times: without any, asking again costs nothing, however many workers are silent.
 */
export class SuppressedWorkers {
  readonly #workers: ReadonlyMap<string, Worker>;
  readonly #gaps: ObservationGaps;
  /** Workers that have not been judged since the last gap. */
  #unjudged: string[] = [];
  /** When each other worker that is not suppressed may be so at the earliest. */
  #due = new DeadlineQueue();
  /** Workers that were suppressed when they were last judged. */
  readonly #suppressed = new Set<string>();
  /** `gaps.changes` when all workers were visited. */
  #visitedAt = -1;

  constructor(workers: ReadonlyMap<string, Worker>, gaps: ObservationGaps) {
    this.#workers = workers;
    this.#gaps = gaps;
  }

  /**
   * Judges the workers that may be suppressed since the last call.
   *
   * @param until end of the time for it, by `performance.now`
   * @returns true if more are due
   */
  update(now: Millis, until = Number.POSITIVE_INFINITY): boolean {
    this.#visitAll();
    while (performance.now() < until) {
      const id = this.#unjudged.pop() ?? this.#due.takeDue(now);
      if (id === undefined) {
        return false;
      }
      this.#judge(id, now);
    }
    return true;
  }

  /** Whether a source is unreachable, or the detection of any worker is suppressed. Call `update` before. */
  any(now: Millis): boolean {
    if (this.#gaps.anySourceDown) {
      return true;
    }
    for (const id of this.#suppressed) {
      this.#judge(id, now);
      if (this.#suppressed.has(id)) {
        return true;
      }
    }
    return false;
  }

  /** Yields the workers whose detection is suppressed at `now`. */
  *at(now: Millis): Generator<Worker> {
    this.update(now);
    // A copy: others may be judged before the last one is taken.
    for (const id of [...this.#suppressed]) {
      const worker = this.#workers.get(id);
      if (worker !== undefined && this.#isSuppressed(worker, now)) {
        yield worker;
      }
    }
  }

  /** Judges a worker anew whose heartbeat is expected at another time, although it has not reported. */
  expectationChanged(id: string, now: Millis): void {
    this.#due.set(id, now);
  }

  /** The same for all workers. */
  expectationsChanged(): void {
    this.#visitedAt = -1;
  }

  #visitAll(): void {
    if (this.#visitedAt === this.#gaps.changes) {
      return;
    }
    this.#visitedAt = this.#gaps.changes;
    this.#due = new DeadlineQueue();
    this.#suppressed.clear();
    this.#unjudged = [];
    for (const worker of this.#workers.values()) {
      if (this.#mayBeSuppressed(worker)) {
        this.#unjudged.push(worker.id);
      }
    }
  }

  #judge(id: string, now: Millis): void {
    this.#suppressed.delete(id);
    const worker = this.#workers.get(id);
    if (worker === undefined || !this.#mayBeSuppressed(worker)) {
      return;
    }
    if (this.#isSuppressed(worker, now)) {
      this.#suppressed.add(id);
      return;
    }
    const next = this.#gaps.forSource(worker.source).sourceDown
      ? now + SOURCE_DOWN_INTERVAL_MS
      : nextUnadjustedDeadline(worker, now);
    if (next !== undefined) {
      this.#due.set(id, next);
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
    // Not late even if all time counted. This is the usual case of workers with long intervals.
    if (!observability.sourceDown && now - silenceStart(worker) < lateAge({ interval, tolerance })) {
      return false;
    }
    return detectionSuppressed(worker, workerAge(worker, now, observability), now, observability);
  }
}
