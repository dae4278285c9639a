import { randomUUID } from 'node:crypto';
import { type FleetView } from '../../model/fleet-view';
import { type Command } from '@heartline/protocol';
import { BoundedTable } from '../../journal/bounded-table';
import { number, objectOf, oneOf, text } from '../../journal/rows/shape';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Log } from '../../telemetry/log';
import { type Completion, completionOf, refusalOf } from './refusal-and-completion';
import {
  isInFlight,
  OUTCOMES,
  RECOVERY_ACTIONS,
  type RecoveryAction,
  type RecoveryMetricsSink,
  type RecoveryRequest,
  type RecoveryStep,
} from '../recovery-action';

export interface RecoveryDeps {
  readonly fleet: Pick<FleetView, 'get' | 'now' | 'onChange'>;
  readonly metrics: RecoveryMetricsSink;
  readonly log: Log;
}

/** Maximum size of the audit log. Entries of actions in flight are evicted last. */
const MAX_AUDIT_ENTRIES = 2000;

const RECOVERY_ACTION = objectOf(
  {
    key: text,
    id: text,
    workerId: text,
    reason: text,
    from: text,
    action: oneOf(RECOVERY_ACTIONS),
    at: number,
    startsBefore: number,
    outcome: oneOf(OUTCOMES),
  },
  { by: text, stepOf: text, workerType: text, refusal: text, handedOutAt: number, endedAt: number },
);

/**
 * Recovery actions and their audit log, on disk. A worker receives its command in the response to its next report, at
 * most once: a restart that is executed twice is worse than one that has to be requested again.
 *
 *     request ─┬─ refused                            unknown or stopped worker, or too many actions in flight
 *              └─ waiting ─┬─ handed_out ─┬─ completed    the worker has restarted
 *                          │              ├─ unconfirmed  no restart within an hour, or another request
 *                          │              └─ forgotten    the worker was forgotten
 *                          ├─ completed              restarted before it received the command
 *                          ├─ expired                no report within an hour
 *                          ├─ cancelled              before it was handed out
 *                          └─ forgotten              the worker was forgotten
 *
 * `waiting` and `handed_out` are in flight, at most one action per worker; all other states are final. A transition to
 * `waiting` or `handed_out` takes effect when it is on disk. A final state may be lost in a crash: the next start derives
 * it again from the fleet and the clock.
 */
export class CommandQueue {
  readonly #deps: RecoveryDeps;
  readonly #audit: BoundedTable<RecoveryAction>;
  /** Actions in flight by worker ID, at most one per worker. */
  readonly #inFlight = new Map<string, RecoveryAction>();
  /** Requests that are not on disk yet, by worker ID. */
  readonly #pendingRequests = new Map<string, Promise<RecoveryAction>>();
  readonly #unsubscribe: () => void;
  #next = 0;

  private constructor(deps: RecoveryDeps, audit: BoundedTable<RecoveryAction>) {
    this.#deps = deps;
    this.#audit = audit;
    const now = deps.fleet.now();
    for (const action of audit.rows()) {
      this.#next = Math.max(this.#next, Number(action.key) + 1);
      if (isInFlight(action)) {
        this.#inFlight.set(action.workerId, notAfter(action, now));
      }
    }
    this.#expire();
    this.#unsubscribe = deps.fleet.onChange((id, worker) => this.#workerChanged(id, worker));
  }

  /**
   * Opens the audit log and resumes the actions in flight.
   *
   * @throws JournalError if the directory cannot be used or contains other data
   */
  static open(directory: string, deps: RecoveryDeps): CommandQueue {
    const options = {
      description: 'audit log of recovery',
      size: MAX_AUDIT_ENTRIES,
      evictLast: isInFlight,
      fits: RECOVERY_ACTION,
    };
    return new CommandQueue(deps, BoundedTable.open<RecoveryAction>(directory, options));
  }

  /**
   * Requests a restart. Resolves when the request is on disk. A second request while an action waits returns that action.
   *
   * @returns the action, waiting or refused
   * @throws JournalError if the audit log cannot be written; then nothing was requested
   */
  async queue(request: RecoveryRequest): Promise<RecoveryAction> {
    this.#expire();
    const { workerId } = request;
    const previous = this.#inFlight.get(workerId);
    // The first request may not be on disk yet: the second then gets the same result or error.
    if (previous?.outcome === 'waiting') {
      return this.#pendingRequests.get(workerId) ?? previous;
    }
    const pending = this.#request(request, previous).finally(() => this.#pendingRequests.delete(workerId));
    this.#pendingRequests.set(workerId, pending);
    return pending;
  }

  /**
   * Commands for the workers that have just reported. Resolves when their dispatch is on disk. Undefined if there are
   * none.
   */
  readonly dispatchCommands = (workerIds: readonly string[]): Promise<readonly Command[]> | undefined => {
    if (this.#inFlight.size === 0) {
      return undefined;
    }
    const now = this.#deps.fleet.now();
    const waiting = [...new Set(workerIds)].flatMap((id) => this.#waiting(id, now));
    return waiting.length === 0 ? undefined : this.#dispatch(waiting, now);
  };

  /** The command with an ID, as it is now; undefined if it is unknown. */
  command(id: string): RecoveryAction | undefined {
    this.#expire();
    for (const action of this.#audit.rows()) {
      if (action.id === id) {
        return action;
      }
    }
    return undefined;
  }

  /** Cancels a command that its worker has not received. Returns whether it was cancelled. */
  cancel(id: string): boolean {
    const action = [...this.#inFlight.values()].find((each) => each.id === id);
    // While its dispatch is being written, it is no longer `waiting`.
    if (action?.outcome !== 'waiting') {
      return false;
    }
    this.#complete(action, { outcome: 'cancelled', at: this.#deps.fleet.now() });
    return true;
  }

  /** Entries of the audit log, newest first. */
  entries(): RecoveryAction[] {
    this.#expire();
    return [...this.#audit.rows()].sort((a, b) => (a.key < b.key ? 1 : -1));
  }

  /** Actions that are waiting or handed out. */
  inFlight(): Iterable<RecoveryAction> {
    this.#expire();
    return this.#inFlight.values();
  }

  /** Whether a worker has received a command that has not ended. A lookup: its cost does not depend on the other commands. */
  isHandedOut(workerId: string): boolean {
    const action = this.#inFlight.get(workerId);
    if (action !== undefined) {
      this.#endIfOver(action, this.#deps.fleet.get(workerId), this.#deps.fleet.now());
    }
    return this.#inFlight.get(workerId)?.outcome === 'handed_out';
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await this.#audit.close();
  }

  /** The action that waits for a worker, if the worker can still execute it. */
  #waiting(id: string, now: Millis): RecoveryAction[] {
    const action = this.#inFlight.get(id);
    const worker = this.#deps.fleet.get(id);
    if (action?.outcome !== 'waiting' || worker?.status === 'stopped') {
      return [];
    }
    const completion = completionOf(action, worker, now);
    if (completion === undefined) {
      return [action];
    }
    this.#complete(action, completion);
    return [];
  }

  async #request(request: RecoveryRequest, previous: RecoveryAction | undefined): Promise<RecoveryAction> {
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
    if (previous !== undefined) {
      this.#complete(previous, { outcome: 'unconfirmed', at: now });
    }
    this.#inFlight.set(request.workerId, action);
    try {
      await this.#audit.put(action);
    } catch (error) {
      if (this.#inFlight.get(request.workerId) === action) {
        this.#inFlight.delete(request.workerId);
      }
      throw error;
    }
    this.#reached(action, 'asked');
    return action;
  }

  async #dispatch(waiting: readonly RecoveryAction[], now: Millis): Promise<readonly Command[]> {
    const dispatched = waiting.map((action): RecoveryAction => ({
      ...action,
      outcome: 'handed_out',
      handedOutAt: now,
    }));
    for (const action of dispatched) {
      this.#inFlight.set(action.workerId, action);
    }
    try {
      await this.#audit.put(...dispatched);
    } catch (error) {
      // Without an entry on disk a command could be delivered again after a restart of the exporter, so it stays queued.
      for (const action of waiting) {
        this.#inFlight.set(action.workerId, action);
      }
      this.#deps.log.error({ err: error }, 'could not record command dispatch; commands stay queued');
      return [];
    }
    for (const action of dispatched) {
      this.#reached(action, 'handed_out');
    }
    // Restarts are the only commands.
    return dispatched.map(({ id, workerId }) => ({ id, action: 'restart', worker_id: workerId }));
  }

  #workerChanged(id: string, worker: Worker | undefined): void {
    const action = this.#inFlight.get(id);
    if (action !== undefined) {
      this.#endIfOver(action, worker, this.#deps.fleet.now());
    }
  }

  /** Ends all actions that have ended, such as those whose time is over. */
  #expire(): void {
    const now = this.#deps.fleet.now();
    for (const action of [...this.#inFlight.values()]) {
      this.#endIfOver(action, this.#deps.fleet.get(action.workerId), now);
    }
  }

  #endIfOver(action: RecoveryAction, worker: Worker | undefined, now: Millis): void {
    const completion = completionOf(action, worker, now);
    if (completion !== undefined) {
      this.#complete(action, completion);
    }
  }

  #complete(action: RecoveryAction, { outcome, at }: Completion): void {
    this.#inFlight.delete(action.workerId);
    this.#persist({ ...action, outcome, endedAt: at });
    this.#reached(action, outcome);
  }

  /** A command that is a step of an action is counted as that action. */
  #reached({ action, stepOf }: RecoveryAction, step: RecoveryStep): void {
    if (stepOf === undefined) {
      this.#deps.metrics.reached(action, step);
    }
  }

  /** Writes a final state without waiting for it: if it is lost, the next start derives it again. */
  #persist(action: RecoveryAction): void {
    this.#audit.put(action).catch((error: unknown) => {
      this.#deps.log.error({ err: error }, 'could not write the audit log of recovery');
    });
  }
}

/** Limits the times of an action to now: if the clock was set back during downtime, the action still ends after an hour. */
function notAfter(action: RecoveryAction, now: Millis): RecoveryAction {
  return {
    ...action,
    at: Math.min(action.at, now),
    ...(action.handedOutAt !== undefined && { handedOutAt: Math.min(action.handedOutAt, now) }),
  };
}
