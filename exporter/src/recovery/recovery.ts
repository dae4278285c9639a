import { randomUUID } from 'node:crypto';
import { type FleetView } from '../model/fleet-view';
import { type Command } from '@heartline/protocol';
import { BoundedTable } from '../journal/bounded-table';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { type Completion, completionOf, refusalOf } from './decision';
import {
  isInFlight,
  type RecoveryAction,
  type RecoveryMetricsSink,
  type RecoveryRequest,
} from './recovery-action';

export interface RecoveryDeps {
  readonly fleet: Pick<FleetView, 'get' | 'now' | 'onChange'>;
  readonly metrics: RecoveryMetricsSink;
  readonly log: Log;
}

/** Entries of the audit; those in flight are the last to make room. */
const MAX_AUDIT_ENTRIES = 2000;

/**
 * What workers are asked to do, and the audit of it, on disk. A command is handed out with the answer to the worker's
 * next report: at most once, since a restart carried out twice is worse than one that has to be asked for again.
 */
export class Recovery {
  readonly #deps: RecoveryDeps;
  readonly #audit: BoundedTable<RecoveryAction>;
  /** By worker, each of which has one at most. */
  readonly #inFlight = new Map<string, RecoveryAction>();
  /** Those of them that are not on disk yet, by worker. */
  readonly #pendingRequests = new Map<string, Promise<RecoveryAction>>();
  readonly #unsubscribe: () => void;
  #next = 0;

  private constructor(deps: RecoveryDeps, audit: BoundedTable<RecoveryAction>) {
    this.#deps = deps;
    this.#audit = audit;
    const now = deps.fleet.now();
    for (const action of audit.rows()) {
      this.#next = Math.max(this.#next, Number(action.key) + 1);
      if (isInFlight(action)) this.#inFlight.set(action.workerId, notAfter(action, now));
    }
    this.#expire();
    this.#unsubscribe = deps.fleet.onChange((id, worker) => this.#workerChanged(id, worker));
  }

  /**
   * Opens the audit, and goes on with what is in flight.
   *
   * @throws JournalError where the directory holds something else or cannot be used
   */
  static open(directory: string, deps: RecoveryDeps): Recovery {
    const options = { description: 'audit of recovery', size: MAX_AUDIT_ENTRIES, evictLast: isInFlight };
    return new Recovery(deps, BoundedTable.open<RecoveryAction>(directory, options));
  }

  /**
   * Asks for a restart; resolves when that is on disk. Asking again while one waits is the same one.
   *
   * @returns the action, waiting or refused
   * @throws JournalError where it cannot be written; then nothing was asked for
   */
  async restart(request: RecoveryRequest): Promise<RecoveryAction> {
    this.#expire();
    const { workerId } = request;
    const present = this.#inFlight.get(workerId);
    // It may be on its way to the disk only: then whoever asks again is answered as whoever asked first.
    if (present?.outcome === 'waiting') return this.#pendingRequests.get(workerId) ?? present;
    const pending = this.#request(request, present).finally(() => this.#pendingRequests.delete(workerId));
    this.#pendingRequests.set(workerId, pending);
    return pending;
  }

  /**
   * What to tell those who have just reported. The promise resolves once it is on disk that they were told; undefined
   * where there is nothing.
   */
  readonly dispatchCommands = (workerIds: readonly string[]): Promise<readonly Command[]> | undefined => {
    if (this.#inFlight.size === 0) return undefined;
    const now = this.#deps.fleet.now();
    const waiting = [...new Set(workerIds)].flatMap((id) => this.#waiting(id, now));
    return waiting.length === 0 ? undefined : this.#dispatch(waiting, now);
  };

  /** Entries of the audit, newest first. */
  entries(): RecoveryAction[] {
    this.#expire();
    return [...this.#audit.rows()].sort((a, b) => (a.key < b.key ? 1 : -1));
  }

  /** Those that wait for their worker, or were handed out and are not confirmed yet. */
  inFlight(): Iterable<RecoveryAction> {
    this.#expire();
    return this.#inFlight.values();
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await this.#audit.close();
  }

  /** What waits for a worker that can still carry it out. */
  #waiting(id: string, now: Millis): RecoveryAction[] {
    const action = this.#inFlight.get(id);
    const worker = this.#deps.fleet.get(id);
    if (action?.outcome !== 'waiting' || worker?.status === 'stopped') return [];
    const end = completionOf(action, worker, now);
    if (end === undefined) return [action];
    this.#complete(action, end);
    return [];
  }

  async #request(request: RecoveryRequest, present: RecoveryAction | undefined): Promise<RecoveryAction> {
    const { fleet, metrics } = this.#deps;
    const now = fleet.now();
    const worker = fleet.get(request.workerId);
    const refusal = refusalOf(worker, this.#inFlight.size);
    const action: RecoveryAction = {
      ...request,
      key: String(this.#next++).padStart(15, '0'),
      id: randomUUID(),
      action: 'restart',
      at: now,
      startsBefore: worker?.startCount ?? 0,
      ...(worker !== undefined && { workerType: worker.type }),
      ...(refusal === undefined ? { outcome: 'waiting' } : { outcome: 'refused', refusal, endedAt: now }),
    };
    if (refusal !== undefined) {
      metrics.refused(action.action, refusal);
      await this.#audit.put(action);
      return action;
    }
    if (present !== undefined) this.#complete(present, { outcome: 'unconfirmed', at: now });
    this.#inFlight.set(request.workerId, action);
    try {
      await this.#audit.put(action);
    } catch (error) {
      if (this.#inFlight.get(request.workerId) === action) this.#inFlight.delete(request.workerId);
      throw error;
    }
    metrics.reached(action.action, 'asked');
    return action;
  }

  async #dispatch(waiting: readonly RecoveryAction[], now: Millis): Promise<readonly Command[]> {
    const dispatched = waiting.map((action): RecoveryAction => ({
      ...action,
      outcome: 'handed_out',
      handedOutAt: now,
    }));
    for (const action of dispatched) this.#inFlight.set(action.workerId, action);
    try {
      await this.#audit.put(...dispatched);
    } catch (error) {
      // Told without a trace, they might be told again after a restart of ours. They wait for the next report.
      for (const action of waiting) this.#inFlight.set(action.workerId, action);
      this.#deps.log.error({ err: error }, 'commands were not handed out, and wait');
      return [];
    }
    for (const { action } of dispatched) this.#deps.metrics.reached(action, 'handed_out');
    return dispatched.map(({ id, action, workerId }) => ({ id, action, worker_id: workerId }));
  }

  #workerChanged(id: string, worker: Worker | undefined): void {
    const action = this.#inFlight.get(id);
    if (action === undefined) return;
    const end = completionOf(action, worker, this.#deps.fleet.now());
    if (end !== undefined) this.#complete(action, end);
  }

  /** Ends what has come to its end, if only because its time is over. */
  #expire(): void {
    const now = this.#deps.fleet.now();
    for (const action of [...this.#inFlight.values()]) {
      const end = completionOf(action, this.#deps.fleet.get(action.workerId), now);
      if (end !== undefined) this.#complete(action, end);
    }
  }

  #complete(action: RecoveryAction, { outcome, at }: Completion): void {
    this.#inFlight.delete(action.workerId);
    this.#persist({ ...action, outcome, endedAt: at });
    this.#deps.metrics.reached(action.action, outcome);
  }

  /** Writes what nobody waits for: were it lost, the same would be found again after a restart. */
  #persist(action: RecoveryAction): void {
    this.#audit.put(action).catch((error: unknown) => {
      this.#deps.log.error({ err: error }, 'the audit of recovery cannot be written');
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
