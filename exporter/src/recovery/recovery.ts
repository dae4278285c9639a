import { randomUUID } from 'node:crypto';
import { type Command } from '@heartline/protocol';
import { type Fleet } from '../fleet/fleet';
import { type Millis, type Worker } from '../model/worker';
import { BoundedTable } from '../journal/bounded-table';
import { type Log } from '../telemetry/log';
import { type End, endOf, refusalOf } from './decision';
import { type Asked, isInFlight, type RecoveryAction } from './recovery-action';
import { type RecoveryTally } from './recovery-metrics-sink';

export interface RecoveryParts {
  readonly fleet: Pick<Fleet, 'get' | 'now' | 'onChange'>;
  readonly tally: RecoveryTally;
  readonly log: Log;
}

/** Entries of the audit; those in flight are the last to make room. */
const MOST_KEPT = 2000;

/**
 * What workers are asked to do, and the audit of it, on disk. A command is handed out with the answer to the worker's
 * next report: at most once, since a restart carried out twice is worse than one that has to be asked for again.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #audit: BoundedTable<RecoveryAction>;
  /** By worker, each of which has one at most. */
  readonly #inFlight = new Map<string, RecoveryAction>();
  /** Those of them that are not on disk yet, by worker. */
  readonly #asking = new Map<string, Promise<RecoveryAction>>();
  readonly #unlisten: () => void;
  #next = 0;

  private constructor(parts: RecoveryParts, audit: BoundedTable<RecoveryAction>) {
    this.#parts = parts;
    this.#audit = audit;
    const now = parts.fleet.now();
    for (const action of audit.rows()) {
      this.#next = Math.max(this.#next, Number(action.key) + 1);
      if (isInFlight(action)) this.#inFlight.set(action.workerId, notAfter(action, now));
    }
    this.#settle();
    this.#unlisten = parts.fleet.onChange((id, worker) => this.#changed(id, worker));
  }

  /**
   * Opens the audit, and goes on with what is in flight.
   *
   * @throws JournalError where the directory holds something else or cannot be used
   */
  static open(directory: string, parts: RecoveryParts): Recovery {
    const options = { what: 'audit of recovery', size: MOST_KEPT, lasting: isInFlight };
    return new Recovery(parts, BoundedTable.open<RecoveryAction>(directory, options));
  }

  /**
   * Asks for a restart; resolves when that is on disk. Asking again while one waits is the same one.
   *
   * @returns the action, waiting or refused
   * @throws JournalError where it cannot be written; then nothing was asked for
   */
  async restart(asked: Asked): Promise<RecoveryAction> {
    this.#settle();
    const { workerId } = asked;
    const present = this.#inFlight.get(workerId);
    // It may be on its way to the disk only: then whoever asks again is answered as whoever asked first.
    if (present?.outcome === 'waiting') return this.#asking.get(workerId) ?? present;
    const asking = this.#ask(asked, present).finally(() => this.#asking.delete(workerId));
    this.#asking.set(workerId, asking);
    return asking;
  }

  /**
   * What to tell those who have just reported. The promise resolves once it is on disk that they were told; undefined
   * where there is nothing.
   */
  readonly handOut = (workerIds: readonly string[]): Promise<readonly Command[]> | undefined => {
    if (this.#inFlight.size === 0) return undefined;
    const now = this.#parts.fleet.now();
    const waiting = [...new Set(workerIds)].flatMap((id) => this.#waiting(id, now));
    return waiting.length === 0 ? undefined : this.#tell(waiting, now);
  };

  /** Entries of the audit, newest first. */
  entries(): RecoveryAction[] {
    this.#settle();
    return [...this.#audit.rows()].sort((a, b) => (a.key < b.key ? 1 : -1));
  }

  /** Those that wait for their worker, or were handed out and are not confirmed yet. */
  inFlight(): Iterable<RecoveryAction> {
    this.#settle();
    return this.#inFlight.values();
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.#audit.close();
  }

  /** What waits for a worker that can still carry it out. */
  #waiting(id: string, now: Millis): RecoveryAction[] {
    const action = this.#inFlight.get(id);
    const worker = this.#parts.fleet.get(id);
    if (action?.outcome !== 'waiting' || worker?.status === 'stopped') return [];
    const end = endOf(action, worker, now);
    if (end === undefined) return [action];
    this.#end(action, end);
    return [];
  }

  async #ask(asked: Asked, present: RecoveryAction | undefined): Promise<RecoveryAction> {
    const { fleet, tally } = this.#parts;
    const now = fleet.now();
    const worker = fleet.get(asked.workerId);
    const refusal = refusalOf(worker, this.#inFlight.size);
    const action: RecoveryAction = {
      ...asked,
      key: String(this.#next++).padStart(15, '0'),
      id: randomUUID(),
      action: 'restart',
      at: now,
      startsBefore: worker?.starts ?? 0,
      ...(worker !== undefined && { workerType: worker.type }),
      ...(refusal === undefined ? { outcome: 'waiting' } : { outcome: 'refused', refusal, endedAt: now }),
    };
    if (refusal !== undefined) {
      tally.refused(action.action, refusal);
      await this.#audit.put(action);
      return action;
    }
    if (present !== undefined) this.#end(present, { outcome: 'unconfirmed', at: now });
    this.#inFlight.set(asked.workerId, action);
    try {
      await this.#audit.put(action);
    } catch (error) {
      if (this.#inFlight.get(asked.workerId) === action) this.#inFlight.delete(asked.workerId);
      throw error;
    }
    tally.reached(action.action, 'asked');
    return action;
  }

  async #tell(waiting: readonly RecoveryAction[], now: Millis): Promise<readonly Command[]> {
    const told = waiting.map((action): RecoveryAction => ({
      ...action,
      outcome: 'handed_out',
      handedOutAt: now,
    }));
    for (const action of told) this.#inFlight.set(action.workerId, action);
    try {
      await this.#audit.put(...told);
    } catch (error) {
      // Told without a trace, they might be told again after a restart of ours. They wait for the next report.
      for (const action of waiting) this.#inFlight.set(action.workerId, action);
      this.#parts.log.error({ err: error }, 'commands were not handed out, and wait');
      return [];
    }
    for (const { action } of told) this.#parts.tally.reached(action, 'handed_out');
    return told.map(({ id, action, workerId }) => ({ id, action, worker_id: workerId }));
  }

  #changed(id: string, worker: Worker | undefined): void {
    const action = this.#inFlight.get(id);
    if (action === undefined) return;
    const end = endOf(action, worker, this.#parts.fleet.now());
    if (end !== undefined) this.#end(action, end);
  }

  /** Ends what has come to its end, if only because its time is over. */
  #settle(): void {
    const now = this.#parts.fleet.now();
    for (const action of [...this.#inFlight.values()]) {
      const end = endOf(action, this.#parts.fleet.get(action.workerId), now);
      if (end !== undefined) this.#end(action, end);
    }
  }

  #end(action: RecoveryAction, { outcome, at }: End): void {
    this.#inFlight.delete(action.workerId);
    this.#keep({ ...action, outcome, endedAt: at });
    this.#parts.tally.reached(action.action, outcome);
  }

  /** Writes what nobody waits for: were it lost, the same would be found again after a restart. */
  #keep(action: RecoveryAction): void {
    this.#audit.put(action).catch((error: unknown) => {
      this.#parts.log.error({ err: error }, 'the audit of recovery cannot be written');
    });
  }
}

/** The clock was set back while we were away: an action is never younger than now, so that it does not outlive its hour. */
function notAfter(action: RecoveryAction, now: Millis): RecoveryAction {
  return {
    ...action,
    at: Math.min(action.at, now),
    ...(action.handedOutAt !== undefined && { handedOutAt: Math.min(action.handedOutAt, now) }),
  };
}
