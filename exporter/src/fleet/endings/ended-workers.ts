import { type EndedWorker, type EndReason } from '../../model/ended-worker';
import { type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** Long enough for rules that are evaluated once a minute to see it twice. */
const SHOWN_MS: Millis = 5 * 60_000;
const MAX_SHOWN = 1000;

const LATE_STATES: ReadonlySet<LadderState> = new Set<LadderState>(['degraded', 'critical', 'failed']);

/** Its row is undefined if the end is no longer told. */
export interface EndedWorkerChange {
  readonly key: string;
  readonly row: EndedWorker | undefined;
}

const NO_CHANGES: readonly EndedWorkerChange[] = [];

/**
 * Workers that are no longer watched under their ID and type, for some minutes: their alerts end, and the messages must not say
 * that they recovered. A worker that stops is among them only if it was late or failed: its state tells the others. A worker
 * that reports again is removed.
 */
export class EndedWorkers {
  // A Map iterates in the order of insertion, which is the order of time.
  readonly #rows: Map<string, EndedWorker>;

  constructor(rows: Iterable<EndedWorker> = []) {
    this.#rows = new Map([...rows].sort((a, b) => a.at - b.at).map((row) => [endedWorkerKey(row), row]));
  }

  /** Call it with each change of a worker. */
  changed(worker: Worker, stored: Worker | undefined, now: Millis): readonly EndedWorkerChange[] {
    // Runs with each report: without rows there is nothing to look up.
    const reported =
      this.#rows.size > 0 && (stored === undefined || worker.status !== 'stopped')
        ? this.#delete(keyOf(worker))
        : NO_CHANGES;
    if (stored === undefined || stored.status === 'stopped') {
      return reported;
    }
    if (worker.type !== stored.type) {
      return [...reported, ...this.#add(stored, 'moved', worker.type, now)];
    }
    if (worker.status === 'stopped' && wasLate(stored)) {
      const { retired, goodbyeAt } = worker;
      const byHand = goodbyeAt === undefined ? 'by hand' : undefined;
      return retired === undefined
        ? this.#add(worker, 'stopped', byHand, now)
        : this.#add(worker, 'replaced', retired.successorId, now);
    }
    return reported;
  }

  /** Call it with each worker that is removed. `reason` is that of `heartline_workers_forgotten_total`. */
  removed(worker: Worker, reason: string, now: Millis): readonly EndedWorkerChange[] {
    if (reason === 'deleted' ? worker.status === 'stopped' : !wasLate(worker)) {
      return NO_CHANGES;
    }
    return this.#add(worker, reason === 'deleted' ? 'deleted' : 'forgotten', undefined, now);
  }

  /** The workers that ended within the last minutes, oldest first. */
  *at(now: Millis): Generator<EndedWorker> {
    for (const row of this.#rows.values()) {
      if (!isOver(row, now)) {
        yield row;
      }
    }
  }

  /** Removes the workers that ended some minutes ago. */
  removeExpired(now: Millis): readonly EndedWorkerChange[] {
    const expired = [...this.#rows].filter(([, row]) => isOver(row, now));
    return expired.flatMap(([key]) => this.#delete(key));
  }

  #add(
    { id, type }: Worker,
    reason: EndReason,
    detail: string | undefined,
    at: Millis,
  ): readonly EndedWorkerChange[] {
    const key = keyOf({ id, type });
    const row = { workerId: id, workerType: type, reason, at, ...(detail !== undefined && { detail }) };
    this.#rows.delete(key);
    this.#rows.set(key, row);
    const [oldest] = this.#rows.keys();
    const removed = this.#rows.size > MAX_SHOWN && oldest !== undefined ? this.#delete(oldest) : NO_CHANGES;
    return [{ key, row }, ...removed];
  }

  #delete(key: string): readonly EndedWorkerChange[] {
    return this.#rows.delete(key) ? [{ key, row: undefined }] : NO_CHANGES;
  }
}

function isOver({ at }: EndedWorker, now: Millis): boolean {
  return Math.abs(now - at) > SHOWN_MS;
}

function wasLate({ liveness, status }: Worker): boolean {
  return liveness !== undefined && LATE_STATES.has(liveness) && status !== 'stopped';
}

function keyOf({ id, type }: Pick<Worker, 'id' | 'type'>): string {
  return endedWorkerKey({ workerId: id, workerType: type });
}

export function endedWorkerKey({
  workerId,
  workerType,
}: Pick<EndedWorker, 'workerId' | 'workerType'>): string {
  return `${workerId}\n${workerType}`;
}
