import { type EndedWorker, type EndReason } from '../../model/ended-worker';
import { type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** Long enough for rules that are evaluated once a minute to see it twice. */
const SHOWN_MS: Millis = 5 * 60_000;
const MAX_SHOWN = 1000;

const LATE_STATES: ReadonlySet<LadderState> = new Set<LadderState>(['degraded', 'critical', 'failed']);

/**
 * Workers that were late or failed, and are no longer watched under their ID and type, for some minutes: their alerts end, and
 * the messages must not say that they recovered. A worker that reports again is removed. Not journaled: after a restart of
 * the exporter the rules still see that a worker stopped or is no longer reported.
 */
export class EndedWorkers {
  // A Map iterates in the order of insertion, which is the order of time.
  readonly #rows = new Map<string, EndedWorker>();

  /** Call it with each change of a worker. */
  changed(worker: Worker, stored: Worker | undefined, now: Millis): void {
    // Runs with each report: without rows there is nothing to look up.
    if (this.#rows.size > 0 && (stored === undefined || worker.status !== 'stopped')) {
      this.#rows.delete(keyOf(worker));
    }
    if (stored === undefined || !wasLate(stored)) {
      return;
    }
    if (worker.type !== stored.type) {
      this.#add(stored, 'moved', worker.type, now);
    } else if (worker.status === 'stopped' && stored.status !== 'stopped') {
      const { retired, goodbyeAt } = worker;
      if (retired !== undefined) {
        this.#add(worker, 'replaced', retired.successorId, now);
      } else {
        this.#add(worker, 'stopped', goodbyeAt === undefined ? 'by hand' : undefined, now);
      }
    }
  }

  /** Call it with each worker that is removed. `reason` is that of `heartline_workers_forgotten_total`. */
  removed(worker: Worker, reason: string, now: Millis): void {
    if (wasLate(worker)) {
      this.#add(worker, reason === 'deleted' ? 'deleted' : 'forgotten', undefined, now);
    }
  }

  /** The workers that ended within the last minutes, oldest first. */
  *at(now: Millis): Generator<EndedWorker> {
    for (const [key, row] of this.#rows) {
      if (Math.abs(now - row.at) > SHOWN_MS) {
        this.#rows.delete(key);
      } else {
        yield row;
      }
    }
  }

  #add({ id, type }: Worker, reason: EndReason, detail: string | undefined, at: Millis): void {
    const key = keyOf({ id, type });
    this.#rows.delete(key);
    this.#rows.set(key, {
      workerId: id,
      workerType: type,
      reason,
      at,
      ...(detail !== undefined && { detail }),
    });
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > MAX_SHOWN && oldest !== undefined) {
      this.#rows.delete(oldest);
    }
  }
}

function wasLate({ liveness, status }: Worker): boolean {
  return liveness !== undefined && LATE_STATES.has(liveness) && status !== 'stopped';
}

function keyOf({ id, type }: Pick<Worker, 'id' | 'type'>): string {
  return `${id}\n${type}`;
}
