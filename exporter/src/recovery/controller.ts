import { TimeSlicer } from '../event-loop/time-slicer';
import { type FleetView } from '../model/fleet-view';
import { type Clock, type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type Log } from '../telemetry/log';
import { type Action } from './actions/action';
import { type ActionTable } from './actions/action-table';
import { type AuditLog } from './audit/audit-log';
import { RefusalLog, type RefusingVerdict } from './audit/refusal-log';
import { type FleetCounts } from './decision/budget';
import { FleetBudget } from './decision/fleet-budget';
import { decide } from './decision/rails';
import { Stability } from './decision/stability';
import { type ActionOrigin, ActionRunner } from './execution/action-runner';
import { type NamedStep } from './execution/step-runner';
import { FactsReader, type FactsReaderDeps } from './facts-reader';
import {
  type ActionName,
  type RecoveryMetricsSink,
  type RecoveryRequest,
  type Refusal,
} from './recovery-action';
import { type Candidate } from './triggers/candidates';
import { type TriggerTable } from './triggers/trigger-table';

export interface ControllerDeps extends Omit<FactsReaderDeps, 'budget'> {
  readonly fleet: Pick<FleetView, 'get' | 'workers' | 'onChange' | 'now' | 'listeningSince'>;
  /** A clock that does not jump: cool-downs and time-outs must not end because the wall clock was set. */
  readonly clock: Clock;
  readonly actions: ActionTable;
  readonly triggers: TriggerTable;
  readonly audit: AuditLog;
  readonly metrics: RecoveryMetricsSink;
  readonly log: Log;
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
  | { readonly kind: 'refused'; readonly verdict: RefusingVerdict };

/** A round reads the whole fleet, so it does not follow each of many changes. A long round is followed after its duration. */
const MIN_ROUND_DELAY_MS: Millis = 50;

/**
 * Decides what recovery does. Each round it asks the rails about the workers of the open alerts, and lets the actions in
 * flight go on. A round of many alerts yields to the event loop; there is at most one round at a time.
 */
export class RecoveryController {
  readonly #deps: ControllerDeps;
  readonly #runner: ActionRunner;
  readonly #budget: FleetBudget;
  readonly #facts: FactsReader;
  readonly #stability = new Stability();
  readonly #refusals: RefusalLog;
  readonly #unsubscribe: () => void;
  #isClosed = false;
  #nextRound: NodeJS.Timeout | undefined;
  #isInRound = false;
  /** Something has changed since the round in progress began. */
  #isRoundDue = false;
  #roundDelayMs = MIN_ROUND_DELAY_MS;

  constructor(deps: ControllerDeps) {
    this.#deps = deps;
    const { actions, triggers, fleet, log, inMaintenance } = deps;
    this.#refusals = new RefusalLog(deps.audit, deps.metrics, () => fleet.now());
    this.#budget = new FleetBudget({
      settings: deps.settings,
      workers: () => fleet.workers(),
      isRunning: (id) => actions.running(id) !== undefined,
      inMaintenance,
      storms: triggers,
      onLost: (error) => log.error({ err: error }, 'could not record that the budget holds actions back'),
      startedAt: actions.all().map(({ startedAt }) => startedAt),
      now: deps.clock.now(),
    });
    this.#facts = new FactsReader({ ...deps, budget: this.#budget });
    this.#runner = new ActionRunner({
      ...deps,
      objectionTo: (action) => this.#objectionTo(action),
      onStepEnded: () => this.roundSoon(),
      // The alert may go on without a break if the new process dies soon: it is then about that one.
      onCompleted: (workerId, incarnation) => {
        triggers.rebind(workerId, incarnation).catch((error: unknown) => {
          log.error({ err: error, worker_id: workerId }, 'could not bind alerts to the new incarnation');
        });
      },
    });
    this.#unsubscribe = fleet.onChange((id, worker) => {
      this.#followStability(id);
      const mayBeActedOn = worker?.health.state === 'failed' && triggers.concerns(id);
      if (mayBeActedOn || actions.running(id) !== undefined) {
        this.roundSoon();
      }
    });
  }

  /** Plans a round, one for the events of a short time. */
  roundSoon(): void {
    if (this.#isInRound) {
      this.#isRoundDue = true;
    } else if (!this.#isClosed) {
      this.#nextRound ??= setTimeout(() => void this.round(), this.#roundDelayMs);
    }
  }

  /**
   * Looks at everything that is open. Call it every second, and after each change that may matter. While a round is in
   * progress, another one is planned after it. Resolves when the round ends; never throws or rejects.
   */
  async round(): Promise<void> {
    if (this.#isInRound) {
      this.#isRoundDue = true;
      return;
    }
    clearTimeout(this.#nextRound);
    this.#nextRound = undefined;
    if (this.#isClosed) {
      return;
    }
    this.#isInRound = true;
    this.#isRoundDue = false;
    const startedAt = performance.now();
    try {
      await this.#round();
    } catch (error) {
      // In a timer, the error would end the exporter.
      this.#deps.log.error({ err: error }, 'a round of recovery failed');
    }
    this.#roundEnded(performance.now() - startedAt);
  }

  #roundEnded(durationMs: Millis): void {
    this.#isInRound = false;
    this.#roundDelayMs = Math.max(MIN_ROUND_DELAY_MS, durationMs);
    if (this.#isRoundDue) {
      this.roundSoon();
    }
  }

  async #round(): Promise<void> {
    const { clock, settings, triggers, actions } = this.#deps;
    const now = clock.now();
    this.#runner.advanceAll(now);
    if (settings().mode !== 'off') {
      this.#budget.count(now);
    }
    for (const [id] of actions.histories()) {
      this.#followStability(id);
    }
    const candidates = triggers.candidates(now);
    this.#refusals.keepOnly(candidates);
    await new TimeSlicer().forEach(candidates.values(), (candidate) => {
      const { workerId } = candidate;
      // Between two slices the exporter may stop, and alerts may end. With a running action, what the alert asks for is
      // being done. The runner counts the budget again before it calls the first driver of an action.
      if (!this.#isClosed && triggers.concerns(workerId) && actions.running(workerId) === undefined) {
        this.#consider(candidate, clock.now());
      }
    });
  }

  /** Asks for an action by hand. Resolves when its begin is on disk. */
  async request(request: RequestByHand): Promise<RequestResult> {
    const { actions, clock, fleet } = this.#deps;
    const now = clock.now();
    this.#runner.advanceAll(now);
    this.#budget.count(now, request.workerId);
    const worker = fleet.get(request.workerId);
    if (worker === undefined) {
      // The queue of commands refuses it, and records that.
      return { kind: 'command' };
    }
    const steps = this.#facts.stepsFor(request.action, worker, true);
    const asCommand = steps.length === 0 && request.action === 'restart';
    const facts = this.#facts.of(request.workerId, request.action, now);
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
      this.#refusals.record(verdict, request, worker);
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
    for (const [id, { attempts }] of actions.histories()) {
      const worker = fleet.get(id);
      const isFailed = worker?.health.state === 'failed' && actions.running(id) === undefined;
      if (attempts >= settings().maxAttempts && isFailed) {
        yield worker;
      }
    }
  }

  /** Allows further actions for a worker for which recovery has given up. Returns whether there was anything to clear. */
  async clear(workerId: string): Promise<boolean> {
    const cleared = await this.#deps.actions.clear(workerId);
    this.#refusals.forget(workerId);
    this.roundSoon();
    return cleared;
  }

  /** Use of the fleet's budget, and the types ('' is the fleet) of which the budget holds actions back. */
  budget(): { readonly counts: FleetCounts; readonly heldBack: readonly string[] } {
    this.#budget.count(this.#deps.clock.now());
    return { counts: this.#budget.counts, heldBack: [...this.#budget.lastOverBudgetAt.keys()] };
  }

  /** Stops. Drivers are told to stop; what they had begun is verified by the next start. */
  async close(): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#nextRound);
    this.#isClosed = true;
    await this.#runner.close();
  }

  #consider(candidate: Candidate, now: Millis): void {
    const { workerId, incarnation, trigger, alertname, fingerprint } = candidate;
    const worker = this.#deps.fleet.get(workerId);
    const steps = worker === undefined ? [] : this.#facts.stepsFor('restart', worker, false);
    const verdict = decide({
      ...this.#facts.of(workerId, 'restart', now),
      hasDriver: steps.length > 0,
      ...(incarnation !== undefined && { incarnation }),
    });
    if (!verdict.act) {
      this.#refusals.recordChange(verdict, { workerId, action: 'restart', alertname, fingerprint }, worker);
    } else if (worker !== undefined) {
      this.#refusals.forget(workerId);
      this.#begin('restart', worker, steps, { trigger, reason: alertname, fingerprint }, now);
    }
  }

  /** Asks the rails again about an action that is about to call its first driver. */
  #objectionTo({ action, workerId, incarnation }: Action): string | undefined {
    const now = this.#deps.clock.now();
    this.#budget.count(now);
    const facts = this.#facts.of(workerId, action, now);
    const verdict = decide({
      ...facts,
      hasDriver: true,
      incarnation: incarnation.key,
      // The action itself is neither in its own way nor one more of the last minute.
      inFlight: this.#deps.commands.isHandedOut(workerId),
      recentStarts: facts.recentStarts.slice(0, -1),
    });
    return verdict.act ? undefined : verdict.reason;
  }

  #begin(
    name: ActionName,
    worker: Worker,
    steps: readonly NamedStep[],
    origin: ActionOrigin,
    now: Millis,
  ): Action {
    this.#budget.began(now);
    const { affected, expected } = this.#budget.counts.fleet;
    const evidence = { affected_workers: affected, expected_workers: expected };
    return this.#runner.begin(name, worker, steps, origin, evidence, now);
  }

  /** A worker that was stable after its last action starts with new attempts. */
  #followStability(workerId: string): void {
    const { actions, fleet, settings, clock, log } = this.#deps;
    const worker = fleet.get(workerId);
    const isFollowed = actions.history(workerId) !== undefined && actions.running(workerId) === undefined;
    if (!isFollowed || worker === undefined) {
      this.#stability.forget(workerId);
      return;
    }
    if (this.#stability.observe(worker, settings(), clock.now())) {
      this.#stability.forget(workerId);
      actions.clear(workerId).catch((error: unknown) => {
        log.error({ err: error, worker_id: workerId }, 'could not record that a worker is stable');
      });
    }
  }
}
