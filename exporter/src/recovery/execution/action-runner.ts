import { randomUUID } from 'node:crypto';
import { type FleetView } from '../../model/fleet-view';
import { type Clock, type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Log } from '../../telemetry/log';
import { type Action, type ActionStep, isRunning } from '../actions/action';
import { type ActionTable } from '../actions/action-table';
import { auditFactsOf } from '../actions/audit-facts';
import { type Progress, progressOf } from '../actions/progress';
import { type AuditLog } from '../audit/audit-log';
import { ACTION_HAS_ENDED, type Evidence } from '../drivers/driver';
import { targetOf } from '../drivers/target';
import { type ActionName, type RecoveryMetricsSink } from '../recovery-action';
import { type NamedStep, runStep } from './step-runner';

export interface ActionRunnerDeps {
  readonly fleet: Pick<FleetView, 'get' | 'now'>;
  /** A clock that does not jump. */
  readonly clock: Clock;
  readonly actions: ActionTable;
  readonly audit: AuditLog;
  readonly metrics: RecoveryMetricsSink;
  readonly log: Log;
  readonly inMaintenance: (worker: Worker) => boolean;
  readonly isAcknowledged: (worker: Worker) => boolean;
  /** Why an action that an alert has started may no longer begin; undefined if it may. */
  readonly objectionTo: (action: Action) => string | undefined;
  /** A restart was completed by the new incarnation. */
  readonly onCompleted: (workerId: string, incarnation: string) => void;
  /** A step has ended: the next round may go on. */
  readonly onStepEnded: () => void;
}

export type ActionOrigin = Pick<Action, 'trigger' | 'reason' | 'by' | 'from' | 'fingerprint'>;

interface Working {
  /** Tells the driver to stop: the action has ended, or the exporter stops. */
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** How long a shutdown waits for steps that it has aborted. */
const CLOSE_TIMEOUT_MS: Millis = 2_000;

/**
 * Carries out actions: their steps one after the other, and their end. The begin of a step is on disk before its driver is
 * called. What is decided takes effect in memory at once: nothing is done twice while something is being written.
 */
export class ActionRunner {
  readonly #deps: ActionRunnerDeps;
  /** The steps of running actions by action ID. Without an entry no step is begun: the action is from an earlier process. */
  readonly #steps = new Map<string, readonly NamedStep[]>();
  /** Steps whose driver works, by action ID. */
  readonly #working = new Map<string, Working>();

  constructor(deps: ActionRunnerDeps) {
    this.#deps = deps;
  }

  /** Begins an action. The evidence is for the audit log. */
  begin(
    name: ActionName,
    worker: Worker,
    steps: readonly NamedStep[],
    origin: ActionOrigin,
    evidence: Evidence,
    now: Millis,
  ): Action {
    const { actions, audit, metrics } = this.#deps;
    const { incarnation } = targetOf(worker);
    const action = actions.begin({
      ...origin,
      id: randomUUID(),
      action: name,
      workerId: worker.id,
      workerType: worker.type,
      incarnation,
      attempt: actions.nextAttempt(worker.id),
      startsBefore: worker.startCount,
      ...(worker.health.state === 'failed' && { failedAt: worker.health.since }),
      startedAt: now,
      wallStartedAt: this.#wallTime(),
      steps: [],
    });
    this.#steps.set(action.id, steps);
    metrics.reached(name, 'started');
    void audit.append({
      ...auditFactsOf(action),
      event: 'started',
      at: this.#wallTime(),
      reason: action.reason,
      evidence: {
        attempt: action.attempt,
        state: worker.health.state,
        ...(worker.lastHeartbeatAt !== undefined && {
          last_heartbeat: new Date(worker.lastHeartbeatAt).toISOString(),
        }),
        ...evidence,
      },
    });
    this.#advance(action, now);
    return actions.get(action.id) ?? action;
  }

  /** Brings all actions in flight forward. */
  advanceAll(now: Millis): void {
    for (const action of this.#deps.actions.allRunning()) {
      this.#advance(action, now);
    }
  }

  /** Tells the drivers to stop, and waits a short time for them; what they had begun is verified by the next start. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    const working = [...this.#working.values()];
    for (const { stop } of working) {
      stop.abort('the exporter was stopped during the step');
    }
    await Promise.race([Promise.all(working.map(({ ended }) => ended)), timeout]);
    clearTimeout(timer);
  }

  #advance(action: Action, now: Millis): void {
    const { fleet, inMaintenance, isAcknowledged } = this.#deps;
    const worker = fleet.get(action.workerId);
    const next = this.#steps.get(action.id)?.[action.steps.length];
    const progress = progressOf(action, {
      now,
      worker,
      inMaintenance: worker !== undefined && inMaintenance(worker),
      acknowledged: worker !== undefined && isAcknowledged(worker),
      hasNextStep: next !== undefined,
    });
    if (progress.do === 'end') {
      this.#end(action, progress, now);
    } else if (progress.do === 'next_step' && next !== undefined && worker !== undefined) {
      this.#beginStep(action, next, worker, now);
    }
  }

  #beginStep(action: Action, next: NamedStep, worker: Worker, now: Millis): void {
    const { driver, step } = next;
    const begun: Action = {
      ...action,
      steps: [...action.steps, { driver, name: step.name, startedAt: now, verifyMs: step.verifyMs }],
    };
    const stop = new AbortController();
    const ended = this.#runStep(begun, next, worker, stop.signal).finally(() => {
      // The next step of the action may have begun already.
      if (this.#working.get(action.id)?.stop === stop) {
        this.#working.delete(action.id);
      }
    });
    this.#working.set(action.id, { stop, ended });
  }

  async #runStep(begun: Action, next: NamedStep, worker: Worker, stop: AbortSignal): Promise<void> {
    const { actions, audit, log } = this.#deps;
    try {
      await actions.update(begun);
    } catch (error) {
      // The driver was not called, so nothing has to be verified.
      log.error({ err: error, action_id: begun.id }, 'could not record the begin of a recovery step');
      this.#stepEnded(begun, { result: 'refused', reason: 'the journal cannot be written', evidence: {} });
      return;
    }
    // The action has ended, or the exporter stops, before its driver was called.
    if (stop.aborted) {
      return;
    }
    const obstacle = this.#obstacleOrError(begun);
    if (obstacle !== undefined) {
      this.#stepEnded(begun, { result: 'not_begun', reason: obstacle, evidence: {} });
      return;
    }
    const about = { ...auditFactsOf(begun), driver: next.driver, step: next.step.name };
    void audit.append({ ...about, event: 'step_started', at: this.#wallTime(), reason: begun.reason });
    const call = { actionId: begun.id, action: begun.action, target: targetOf(worker) };
    const ended = await runStep(next, call, stop, log);
    void audit.append({
      ...about,
      event: 'step_ended',
      at: this.#wallTime(),
      reason: ended.reason ?? begun.reason,
      result: ended.result,
      evidence: ended.evidence,
    });
    this.#stepEnded(begun, ended);
  }

  /** An error is an obstacle: nothing is done unless the rails were asked. */
  #obstacleOrError(action: Action): string | undefined {
    try {
      return this.#obstacleTo(action);
    } catch (error) {
      this.#deps.log.error({ err: error, action_id: action.id }, 'could not check whether a step may begin');
      return `it could not be checked whether the step may begin: ${String(error)}`;
    }
  }

  /**
   * Why a step must not begin any more. While its begin was being written, the worker may have come back, or further workers
   * may have failed, or recovery may have been paused.
   */
  #obstacleTo(action: Action): string | undefined {
    const { fleet, inMaintenance, isAcknowledged, objectionTo } = this.#deps;
    const worker = fleet.get(action.workerId);
    if (worker === undefined || worker.incarnation.key !== action.incarnation.key) {
      return 'the worker has started again, or was forgotten, before the driver was called';
    }
    if (action.trigger === 'hand') {
      return undefined;
    }
    if (worker.health.state !== 'failed') {
      return `the worker is ${worker.health.state} again`;
    }
    if (inMaintenance(worker)) {
      return 'the worker is in maintenance';
    }
    if (isAcknowledged(worker)) {
      return 'the failure is acknowledged';
    }
    // An escalation belongs to an action that has begun: the budget counts it already.
    return action.steps.length === 1 ? objectionTo(action) : undefined;
  }

  #stepEnded({ id }: Action, ended: Pick<ActionStep, 'result' | 'reason' | 'evidence'>): void {
    const { actions, clock, log, onStepEnded } = this.#deps;
    const action = actions.get(id);
    const last = action?.steps.at(-1);
    // The worker was back before its driver had answered, so the action has ended.
    if (action === undefined || last === undefined || !isRunning(action)) {
      return;
    }
    const steps = [...action.steps.slice(0, -1), { ...last, ...ended, endedAt: clock.now() }];
    actions.update({ ...action, steps }).catch((error: unknown) => {
      // After a restart the step counts as interrupted: its effect is then verified.
      log.error({ err: error, action_id: id }, 'could not record the end of a recovery step');
    });
    onStepEnded();
  }

  #end(action: Action, { outcome, explanation, at }: Extract<Progress, { do: 'end' }>, now: Millis): void {
    const { actions, audit, metrics, log, fleet, onCompleted } = this.#deps;
    const ended: Action = { ...action, outcome, explanation, endedAt: now, wallEndedAt: this.#wallTime() };
    this.#steps.delete(action.id);
    // The worker may be back, or gone, while its driver still waits.
    this.#working.get(action.id)?.stop.abort(ACTION_HAS_ENDED);
    actions.update(ended).catch((error: unknown) => {
      log.error({ err: error, action_id: action.id }, 'could not record the end of a recovery action');
    });
    metrics.reached(action.action, outcome);
    const newIncarnation = outcome === 'completed' ? fleet.get(action.workerId)?.incarnation.key : undefined;
    if (newIncarnation !== undefined) {
      onCompleted(action.workerId, newIncarnation);
    }
    void audit.append({
      ...auditFactsOf(action),
      event: 'ended',
      at: this.#wallTime(),
      reason: explanation,
      outcome,
      evidence: {
        steps: action.steps.length,
        seconds: Math.max(0, now - action.startedAt) / 1000,
        ...(outcome === 'completed' && { heartbeat_at: new Date(at).toISOString() }),
        ...(newIncarnation !== undefined && { new_incarnation: newIncarnation }),
      },
    });
  }

  /** For people: other times are by the clock that does not jump. */
  #wallTime(): Millis {
    return this.#deps.fleet.now();
  }
}
