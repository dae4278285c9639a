import { randomUUID } from 'node:crypto';
import { type Journal } from '../../journal/journal';
import {
  type AcknowledgedAlerts,
  type Acknowledgement,
  coversSilence,
  isAcknowledging,
  selectionKey,
} from '../../model/acknowledgement';
import { type Clock, type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** Maximum number of acknowledgements that are kept. The oldest ones are removed first, those that are over before others. */
export const MAX_ACKNOWLEDGEMENTS = 1000;

export interface AcknowledgementRequest extends AcknowledgedAlerts {
  readonly by?: string;
  readonly note?: string;
}

export interface AcknowledgementDeps {
  readonly journal: Pick<Journal, 'write' | 'committed'>;
  readonly clock: Clock;
}

/**
 * Acknowledgements of alerts. The newest one for the same alerts counts. Each change is in effect at once; its promise
 * resolves when it is journaled.
 */
export class Acknowledgements {
  readonly #deps: AcknowledgementDeps;
  /** In the order of their creation. */
  readonly #rows = new Map<string, Acknowledgement>();
  /** Those of one worker, by its ID and in the order of their creation: recovery asks for each worker of its alerts. */
  readonly #byWorker = new Map<string, Map<string, Acknowledgement>>();

  constructor(deps: AcknowledgementDeps, rows: Iterable<Acknowledgement> = []) {
    this.#deps = deps;
    for (const row of [...rows].sort((a, b) => a.at - b.at)) {
      this.#keep(row);
    }
  }

  rows(): Iterable<Acknowledgement> {
    return this.#rows.values();
  }

  /** Those in effect at `now`, the newest one of each selection of alerts. */
  current(now: Millis): readonly Acknowledgement[] {
    const newest = new Map<string, Acknowledgement>();
    for (const row of this.#rows.values()) {
      if (isAcknowledging(row, now)) {
        newest.set(selectionKey(row), row);
      }
    }
    return [...newest.values()];
  }

  /** The newest one that covers the present silence of a worker. */
  ofSilence(worker: Worker, now: Millis): Acknowledgement | undefined {
    let newest: Acknowledgement | undefined;
    for (const row of this.#ofWorker(worker.id)) {
      if (isAcknowledging(row, now) && coversSilence(row, worker)) {
        newest = row;
      }
    }
    return newest;
  }

  /** @throws JournalError if the journal cannot be written; the sender should retry */
  async acknowledge(request: AcknowledgementRequest): Promise<Acknowledgement> {
    const { journal, clock } = this.#deps;
    const now = clock.now();
    const row: Acknowledgement = { ...request, id: randomUUID(), at: now };
    this.#put(row);
    this.#makeRoom(now);
    await journal.committed();
    return row;
  }

  /**
   * Withdraws an acknowledgement, so that its alerts escalate. One that is over stays as it is.
   *
   * @returns the acknowledgement; undefined if there is none with this ID
   */
  async withdraw(id: string, by: string | undefined): Promise<Acknowledgement | undefined> {
    const { journal, clock } = this.#deps;
    const now = clock.now();
    const row = this.#rows.get(id);
    if (row !== undefined && isAcknowledging(row, now)) {
      this.#put({ ...row, withdrawnAt: now, ...(by !== undefined && { withdrawnBy: by }) });
    }
    await journal.committed();
    return this.#rows.get(id);
  }

  /** Forgets the acknowledgements of a worker: a worker that is registered again under its ID is another one. */
  workerRemoved(workerId: string): void {
    for (const row of [...this.#ofWorker(workerId)]) {
      this.#remove(row);
    }
  }

  #ofWorker(workerId: string): Iterable<Acknowledgement> {
    return this.#byWorker.get(workerId)?.values() ?? [];
  }

  #put(row: Acknowledgement): void {
    this.#keep(row);
    this.#deps.journal.write('acknowledgement', row.id, row);
  }

  #keep(row: Acknowledgement): void {
    this.#rows.set(row.id, row);
    if (row.workerId !== undefined) {
      const ofWorker = this.#byWorker.get(row.workerId) ?? new Map<string, Acknowledgement>();
      this.#byWorker.set(row.workerId, ofWorker.set(row.id, row));
    }
  }

  #remove({ id, workerId = '' }: Acknowledgement): void {
    this.#rows.delete(id);
    const ofWorker = this.#byWorker.get(workerId);
    ofWorker?.delete(id);
    if (ofWorker?.size === 0) {
      this.#byWorker.delete(workerId);
    }
    this.#deps.journal.write('acknowledgement', id, undefined);
  }

  #makeRoom(now: Millis): void {
    const excess = this.#rows.size - MAX_ACKNOWLEDGEMENTS;
    if (excess <= 0) {
      return;
    }
    const oldestFirst = [...this.#rows.values()].sort(
      (a, b) => Number(isAcknowledging(a, now)) - Number(isAcknowledging(b, now)) || a.at - b.at,
    );
    for (const row of oldestFirst.slice(0, excess)) {
      this.#remove(row);
    }
  }
}
