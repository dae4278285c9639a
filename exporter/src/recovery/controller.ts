import { randomUUID } from 'node:crypto';
import { type RecoverySettings } from '../config/schema/recovery';
import { type FleetView } from '../model/fleet-view';
import { compileGlobs } from '../model/glob';
import { type Clock, type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { type Action, isRunning } from './actions/action';
import { type ActionTable } from './actions/action-table';
import { type Progress, progressOf } from './actions/progress';
import { type NamedStep, runStep } from './actions/step-runner';
import { type AuditLog } from './audit/audit-log';
import { type CommandQueue } from './commands/command-queue';
import { countFleet, type FleetCounts, overBudget } from './decision/budget';
import { wasStableSince } from './decision/cool-down';
import { decide, type DecisionFacts, type Verdict } from './decision/rails';
import { type ConfiguredDriver } from './drivers/drivers-file';
import { ACTION_HAS_ENDED } from './drivers/driver';
import { targetOf } from './drivers/target';
import {
  type ActionName,
  type RecoveryMetricsSink,
  type RecoveryRequest,
  type Refusal,
} from './recovery-action';
import { type Candidate } from './triggers/candidates';
import { type TriggerTable } from './triggers/trigger-table';

export interface ControllerDeps {
  readonly settings: () => RecoverySettings;
  readonly fleet: Pick<FleetView, 'get' | 'workers' | 'onChange' | 'now' | 'listeningSince'>;
  /** A clock that does not jump: cool-downs and time-outs must not end because the wall clock was set. */
  readonly clock: Clock;
  readonly drivers: () => readonly ConfiguredDriver[];
  readonly commands: Pick<CommandQueue, 'inFlight'>;
  readonly actions: ActionTable;
  readonly triggers: TriggerTable;
  readonly audit: AuditLog;
  readonly metrics: RecoveryMetricsSink;
  readonly log: Log;
  /** Whether a worker is in maintenance, and whether its failure is acknowledged. */
  readonly inMaintenance: (worker: Worker) => boolean;
  readonly isAcknowledged: (worker: Worker) => boolean;
}

export interface RequestByHand extends RecoveryRequest {
  readonly action: ActionName;
  /** Rails that the operator overrides. */
  readonly override: readonly Refusal[];
}

export type RequestResult =
  | { readonly kind: 'started'; readonly action: Action }
  /** No driver serves the worker: it has to be asked by a command. */
  | { readonly kind: 'command' }
  | { readonly kind: 'refused'; readonly verdict: Exclude<Verdict, { act: true }> };

interface Working {
  /** Tells the driver to stop: the action has ended, or the exporter stops. */
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** A round reads the whole fleet, so it does not follow each of many changes. */
const ROUND_DELAY_MS: Millis = 50;
/** How long a shutdown waits for steps that it has aborted. */
const CLOSE_TIMEOUT_MS: Millis = 2_000;

/**
 * Carries out recovery. Each round it asks the rails about the workers of the open alerts, and brings the actions in flight
 * forward. The begin of a step is on disk before its driver is called. What a round decides takes effect in memory at once:
 * nothing is decided twice while something is being written.
 */
export class RecoveryController {
  readonly #deps: ControllerDeps;
  /** The steps of running actions by action ID. Without an entry no step is begun: the action is from an earlier process. */
  readonly #steps = new Map<string, readonly NamedStep[]>();
  /** Steps whose driver works, by action ID. */
  readonly #working = new Map<string, Working>();
  /** The last refusal that was recorded, by worker ID: only changes are recorded. */
  readonly #lastRefusals = new Map<string, string>();
  readonly #lastOverBudgetAt = new Map<string, Millis>();
  readonly #shutdown = new AbortController();
  readonly #unsubscribe: () => void;
  #counts: FleetCounts = { fleet: { expected: 0, affected: 0 }, byType: new Map() };
  #recentStarts: readonly Millis[];
  #nextRound: NodeJS.Timeout | undefined;

  constructor(deps: ControllerDeps) {
    this.#deps = deps;
    const now = deps.clock.now();
    this.#recentStarts = deps.actions.all().map(({ startedAt }) => Math.min(startedAt, now));
    this.#unsubscribe = deps.fleet.onChange((id, worker) => {
      const mayBeActedOn = worker?.health.state === 'failed' && deps.triggers.concerns(id);
      if (mayBeActedOn || deps.actions.running(id) !== undefined) {
        this.roundSoon();
      }
    });
  }

  /** Plans a round, one for the events of a short time. */
  roundSoon(): void {
    if (!this.#shutdown.signal.aborted) {
      this.#nextRound ??= setTimeout(() => this.round(), ROUND_DELAY_MS);
    }
  }

  /** Looks at everything that is open. Call it every second, and after each change that may matter. Never throws. */
  round(): void {
    clearTimeout(this.#nextRound);
    this.#nextRound = undefined;
    if (this.#shutdown.signal.aborted) {
      return;
    }
    try {
      this.#round();
    } catch (error) {
      // In a timer, the error would end the exporter.
      this.#deps.log.error({ err: error }, 'a round of recovery failed');
    }
  }

  #round(): void {
    const now = this.#deps.clock.now();
    this.#advanceAll(now);
    if (this.#deps.settings().mode !== 'off') {
      this.#countFleet(now);
    }
    const candidates = this.#deps.triggers.candidates(now);
    for (const id of this.#lastRefusals.keys()) {
      if (!candidates.has(id)) {
        this.#lastRefusals.delete(id);
      }
    }
    for (const candidate of candidates.values()) {
      // What its alert asks for is being done.
      if (this.#deps.actions.running(candidate.workerId) === undefined) {
        this.#consider(candidate, now);
      }
    }
  }

  /** Asks for an action by hand. Resolves when its begin is on disk. */
  async request(request: RequestByHand): Promise<RequestResult> {
    const { actions, clock, fleet } = this.#deps;
    const now = clock.now();
    this.#advanceAll(now);
    this.#countFleet(now, request.workerId);
    const worker = fleet.get(request.workerId);
    if (worker === undefined) {
      // The queue of commands refuses it, and records that.
      return { kind: 'command' };
    }
    const steps = this.#stepsFor(request.action, worker);
    const asCommand = steps.length === 0 && request.action === 'restart';
    const facts = this.#factsFor(request.workerId, request.action, now);
    const verdict = decide({
      ...facts,
      byHand: true,
      asCommand,
      // The queue of commands returns, or replaces, its own command.
      inFlight: asCommand ? actions.running(worker.id) !== undefined : facts.inFlight,
      override: request.override,
      hasDriver: asCommand || steps.length > 0,
      incarnation: worker.incarnation.key,
    });
    if (!verdict.act) {
      this.#recordRefusal(verdict, request, now, worker);
      return { kind: 'refused', verdict };
    }
    if (asCommand) {
      return { kind: 'command' };
    }
    const { reason, by, from } = request;
    const origin = { trigger: 'hand' as const, reason, from, ...(by !== undefined && { by }) };
    const action = this.#begin(request.action, worker, steps, origin, now);
    await actions.written(action.id);
    return { kind: 'started', action };
  }

  /** Workers for which recovery has given up: their attempts are used up, and they are failed. */
  *exhausted(): Generator<Worker> {
    const { settings, actions, fleet } = this.#deps;
    for (const [id, history] of actions.histories()) {
      const worker = fleet.get(id);
      if (
        history.attempts >= settings().maxAttempts &&
        worker?.health.state === 'failed' &&
        actions.running(id) === undefined &&
        // Its attempts count anew: an action is due, or held back by another rail.
        !wasStableSince(history, worker, settings())
      ) {
        yield worker;
      }
    }
  }

  /** Allows further actions for a worker for which recovery has given up. Returns whether there was anything to clear. */
  async clear(workerId: string): Promise<boolean> {
    const cleared = await this.#deps.actions.clear(workerId);
    this.#lastRefusals.delete(workerId);
    this.roundSoon();
    return cleared;
  }

  /** Use of the fleet's budget, and the types ('' is the fleet) of which the budget holds actions back. */
  budget(): { readonly counts: FleetCounts; readonly heldBack: readonly string[] } {
    const now = this.#deps.clock.now();
    this.#countFleet(now);
    return { counts: this.#counts, heldBack: [...this.#lastOverBudgetAt.keys()] };
  }

  /** Stops. Drivers are told to stop; what they had begun is verified by the next start. */
  async close(): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#nextRound);
    this.#shutdown.abort();
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

  #consider(candidate: Candidate, now: Millis): void {
    const worker = this.#deps.fleet.get(candidate.workerId);
    const steps = worker === undefined ? [] : this.#stepsFor('restart', worker);
    const { incarnation } = candidate;
    const verdict = decide({
      ...this.#factsFor(candidate.workerId, 'restart', now),
      hasDriver: steps.length > 0,
      ...(incarnation !== undefined && { incarnation }),
    });
    if (verdict.act && worker !== undefined) {
      this.#lastRefusals.delete(candidate.workerId);
      const { trigger, alertname, fingerprint } = candidate;
      this.#begin('restart', worker, steps, { trigger, reason: alertname, fingerprint }, now);
    } else if (!verdict.act && this.#isNew(candidate.workerId, verdict)) {
      const { alertname, fingerprint, workerId } = candidate;
      this.#recordRefusal(verdict, { workerId, action: 'restart', alertname, fingerprint }, now, worker);
    }
  }

  #factsFor(workerId: string, action: ActionName, now: Millis): DecisionFacts {
    const { settings, fleet, triggers, actions, inMaintenance, isAcknowledged } = this.#deps;
    const worker = fleet.get(workerId);
    const pause = triggers.pause();
    const history = actions.history(workerId);
    return {
      now,
      wallTime: this.#wallTime(),
      settings: settings(),
      typeAllowed: worker !== undefined && compileGlobs(settings().types)(worker.type),
      ...(pause !== undefined && { pause }),
      action,
      byHand: false,
      asCommand: false,
      override: [],
      ...(worker !== undefined && { worker }),
      listeningSince: worker === undefined ? Infinity : fleet.listeningSince(worker),
      hasDriver: false,
      inMaintenance: worker !== undefined && inMaintenance(worker),
      acknowledged: worker !== undefined && isAcknowledged(worker),
      inFlight: actions.running(workerId) !== undefined || this.#hasCommand(workerId),
      ...(history !== undefined && { history }),
      counts: this.#counts,
      lastOverBudgetAt: this.#lastOverBudgetAt,
      recentStarts: this.#recentStarts,
    };
  }

  /** A command that the worker has received may restart it at any time. */
  #hasCommand(workerId: string): boolean {
    for (const command of this.#deps.commands.inFlight()) {
      if (command.workerId === workerId && command.outcome === 'handed_out') {
        return true;
      }
    }
    return false;
  }

  #stepsFor(action: ActionName, worker: Worker): readonly NamedStep[] {
    const target = targetOf(worker);
    return this.#deps
      .drivers()
      .filter(({ actions, matchesType }) => actions.includes(action) && matchesType(worker.type))
      .flatMap(({ driver }) => driver.steps(action, target).map((step) => ({ driver: driver.name, step })));
  }

  /** @param also a worker that an action would begin for: it counts, whatever its state is */
  #countFleet(now: Millis, also?: string): void {
    const { fleet, actions, settings, inMaintenance } = this.#deps;
    const underRecovery = (id: string) => id === also || actions.running(id) !== undefined;
    this.#counts = countFleet(fleet.workers(), underRecovery, inMaintenance);
    const { budgetRatio, stormSeconds } = settings();
    for (const name of overBudget(this.#counts, budgetRatio)) {
      this.#lastOverBudgetAt.set(name, now);
    }
    for (const [name, at] of this.#lastOverBudgetAt) {
      if (now >= at + stormSeconds * 1000) {
        this.#lastOverBudgetAt.delete(name);
      }
    }
    this.#recentStarts = this.#recentStarts.filter((at) => now - at < 60_000);
  }

  #begin(
    name: ActionName,
    worker: Worker,
    steps: readonly NamedStep[],
    origin: Pick<Action, 'trigger' | 'reason' | 'by' | 'from' | 'fingerprint'>,
    now: Millis,
  ): Action {
    const { actions, audit, metrics, settings } = this.#deps;
    const { incarnation } = targetOf(worker);
    const action = actions.begin({
      ...origin,
      id: randomUUID(),
      action: name,
      workerId: worker.id,
      workerType: worker.type,
      incarnation,
      attempt: actions.nextAttempt(worker, settings()),
      startsBefore: worker.startCount,
      ...(worker.health.state === 'failed' && { failedAt: worker.health.since }),
      startedAt: now,
      wallStartedAt: this.#wallTime(),
      steps: [],
    });
    this.#steps.set(action.id, steps);
    this.#recentStarts = [...this.#recentStarts, now];
    metrics.reached(name, 'started');
    const { fleet } = this.#counts;
    void audit.append({
      ...aboutAction(action),
      event: 'started',
      at: this.#wallTime(),
      reason: action.reason,
      evidence: {
        attempt: action.attempt,
        state: worker.health.state,
        ...(worker.lastHeartbeatAt !== undefined && {
          last_heartbeat: new Date(worker.lastHeartbeatAt).toISOString(),
        }),
        affected_workers: fleet.affected,
        expected_workers: fleet.expected,
      },
    });
    this.#advance(action, now);
    return actions.get(action.id) ?? action;
  }

  #advanceAll(now: Millis): void {
    for (const action of this.#deps.actions.allRunning()) {
      this.#advance(action, now);
    }
  }

  #advance(action: Action, now: Millis): void {
    const worker = this.#deps.fleet.get(action.workerId);
    const next = this.#steps.get(action.id)?.[action.steps.length];
    const progress = progressOf(action, {
      now,
      worker,
      inMaintenance: worker !== undefined && this.#deps.inMaintenance(worker),
      acknowledged: worker !== undefined && this.#deps.isAcknowledged(worker),
      hasNextStep: next !== undefined,
    });
    if (progress.do === 'end') {
      this.#end(action, progress, now);
    } else if (progress.do === 'next_step' && next !== undefined && worker !== undefined) {
      this.#runStep(action, next, worker, now);
    }
  }

  #runStep(action: Action, next: NamedStep, worker: Worker, now: Millis): void {
    const { actions, audit, log } = this.#deps;
    const { driver, step } = next;
    const begun: Action = {
      ...action,
      steps: [...action.steps, { driver, name: step.name, startedAt: now, verifyMs: step.verifyMs }],
    };
    const about = { ...aboutAction(action), driver, step: step.name };
    const stop = new AbortController();
    const work = async () => {
      try {
        await actions.update(begun);
      } catch (error) {
        // The driver was not called, so nothing has to be verified.
        log.error({ err: error, action_id: action.id }, 'could not record the begin of a recovery step');
        this.#stepEnded(begun, { result: 'refused', reason: 'the journal cannot be written', evidence: {} });
        return;
      }
      // The action has ended, or the exporter stops, before its driver was called.
      if (stop.signal.aborted) {
        return;
      }
      const obstacle = this.#obstacleTo(begun);
      if (obstacle !== undefined) {
        this.#stepEnded(begun, { result: 'failed', reason: obstacle, evidence: {} });
        return;
      }
      void audit.append({ ...about, event: 'step_started', at: this.#wallTime(), reason: action.reason });
      const call = { actionId: action.id, action: action.action, target: targetOf(worker) };
      const ended = await runStep(next, call, stop.signal, log);
      void audit.append({
        ...about,
        event: 'step_ended',
        at: this.#wallTime(),
        reason: ended.reason ?? action.reason,
        result: ended.result,
        evidence: ended.evidence,
      });
      this.#stepEnded(begun, ended);
    };
    const ended = work().finally(() => this.#working.delete(action.id));
    this.#working.set(action.id, { stop, ended });
  }

  /** Why a step must not begin any more: while its begin was being written, the worker may have come back. */
  #obstacleTo({ trigger, workerId, incarnation }: Action): string | undefined {
    const { fleet, inMaintenance, isAcknowledged } = this.#deps;
    const worker = fleet.get(workerId);
    if (worker === undefined || worker.incarnation.key !== incarnation.key) {
      return 'the worker has started again, or was forgotten, before the driver was called';
    }
    if (trigger === 'hand') {
      return undefined;
    }
    if (worker.health.state !== 'failed') {
      return `the worker is ${worker.health.state} again`;
    }
    if (inMaintenance(worker)) {
      return 'the worker is in maintenance';
    }
    return isAcknowledged(worker) ? 'the failure is acknowledged' : undefined;
  }

  #stepEnded({ id }: Action, ended: Pick<Action['steps'][number], 'result' | 'reason' | 'evidence'>): void {
    const { actions, clock, log } = this.#deps;
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
    this.roundSoon();
  }

  #end(action: Action, { outcome, explanation, at }: Extract<Progress, { do: 'end' }>, now: Millis): void {
    const { actions, audit, metrics, triggers, log, fleet } = this.#deps;
    const ended: Action = {
      ...action,
      outcome,
      explanation,
      endedAt: now,
      wallEndedAt: this.#wallTime(),
    };
    this.#steps.delete(action.id);
    // The worker may be back, or gone, while its driver still waits.
    this.#working.get(action.id)?.stop.abort(ACTION_HAS_ENDED);
    actions.update(ended).catch((error: unknown) => {
      log.error({ err: error, action_id: action.id }, 'could not record the end of a recovery action');
    });
    metrics.reached(action.action, outcome);
    const worker = fleet.get(action.workerId);
    if (outcome === 'completed' && worker !== undefined) {
      // The alert may go on without a break if the new process dies soon: it is then about that one.
      triggers.rebind(action.workerId, worker.incarnation.key).catch((error: unknown) => {
        log.error({ err: error, worker_id: action.workerId }, 'could not bind alerts to the new incarnation');
      });
    }
    void audit.append({
      ...aboutAction(action),
      event: 'ended',
      at: this.#wallTime(),
      reason: explanation,
      outcome,
      evidence: {
        steps: action.steps.length,
        seconds: Math.max(0, now - action.startedAt) / 1000,
        ...(outcome === 'completed' && { heartbeat_at: new Date(at).toISOString() }),
        ...(outcome === 'completed' && worker !== undefined && { new_incarnation: worker.incarnation.key }),
      },
    });
  }

  /** For people: other times are by the clock that does not jump. */
  #wallTime(): Millis {
    return this.#deps.fleet.now();
  }

  #isNew(workerId: string, { refusal, would }: Exclude<Verdict, { act: true }>): boolean {
    const text = `${refusal} ${wordOf(would) ?? ''}`;
    const isNew = this.#lastRefusals.get(workerId) !== text;
    this.#lastRefusals.set(workerId, text);
    return isNew;
  }

  #recordRefusal(
    { refusal, reason, would }: Exclude<Verdict, { act: true }>,
    about: { readonly workerId: string; readonly action: ActionName; readonly reason?: string } & Partial<
      Record<'alertname' | 'fingerprint' | 'by' | 'from', string>
    >,
    now: Millis,
    worker: Worker | undefined,
  ): void {
    const { audit, metrics } = this.#deps;
    const { action, workerId, alertname, fingerprint, by, from } = about;
    metrics.refused(action, refusal);
    const word = wordOf(would);
    void audit.append({
      event: 'refused',
      at: this.#wallTime(),
      reason,
      action,
      workerId,
      refusal,
      ...(worker !== undefined && { workerType: worker.type, incarnation: worker.incarnation.key }),
      ...(word !== undefined && { would: word }),
      ...(alertname !== undefined && { alertname }),
      ...(fingerprint !== undefined && { fingerprint }),
      ...(by !== undefined && { by }),
      ...(from !== undefined && { from }),
      ...(about.reason !== undefined && { evidence: { requested_because: about.reason } }),
    });
  }
}

function wordOf(verdict: Verdict | undefined): Refusal | 'act' | undefined {
  return verdict === undefined ? undefined : verdict.act ? 'act' : verdict.refusal;
}

function aboutAction(action: Action) {
  const { id, workerId, workerType, incarnation, by, from, fingerprint, trigger, reason } = action;
  return {
    action: action.action,
    actionId: id,
    workerId,
    workerType,
    incarnation: incarnation.key,
    ...(by !== undefined && { by }),
    ...(from !== undefined && { from }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(trigger !== 'hand' && { alertname: reason }),
  };
}
