import { type RecoverySettings } from '../config/schema/recovery';
import { type FleetView } from '../model/fleet-view';
import { compileGlobs, type Matcher } from '../model/glob';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { type ActionTable } from './actions/action-table';
import { type CommandQueue } from './commands/command-queue';
import { type FleetBudget } from './decision/fleet-budget';
import { type DecisionFacts } from './decision/rails';
import { type ConfiguredDriver } from './drivers/drivers-file';
import { targetOf } from './drivers/target';
import { type NamedStep } from './execution/step-runner';
import { type ActionName } from './recovery-action';
import { type TriggerTable } from './triggers/trigger-table';

export interface FactsReaderDeps {
  readonly settings: () => RecoverySettings;
  readonly fleet: Pick<FleetView, 'get' | 'now' | 'listeningSince'>;
  readonly drivers: () => readonly ConfiguredDriver[];
  readonly commands: Pick<CommandQueue, 'isHandedOut'>;
  readonly actions: Pick<ActionTable, 'history' | 'running'>;
  readonly triggers: Pick<TriggerTable, 'pause'>;
  readonly budget: Pick<FleetBudget, 'counts' | 'lastOverBudgetAt' | 'recentStarts'>;
  /** Whether a worker is in maintenance, and whether its failure is acknowledged. */
  readonly inMaintenance: (worker: Worker) => boolean;
  readonly isAcknowledged: (worker: Worker) => boolean;
}

/** Reads what the rails decide on, and which drivers there are for an action. */
export class FactsReader {
  readonly #deps: FactsReaderDeps;
  #types: { readonly patterns: readonly string[]; readonly matches: Matcher } | undefined;

  constructor(deps: FactsReaderDeps) {
    this.#deps = deps;
  }

  /** For an action that an alert asks for. The budget is that of its last count; the driver and the incarnation are the caller's. */
  of(workerId: string, action: ActionName, now: Millis): DecisionFacts {
    const { settings, fleet, triggers, actions, commands, budget, inMaintenance, isAcknowledged } =
      this.#deps;
    const worker = fleet.get(workerId);
    const pause = triggers.pause();
    const history = actions.history(workerId);
    return {
      now,
      wallTime: fleet.now(),
      settings: settings(),
      typeAllowed: worker !== undefined && this.#mayActOn(worker.type),
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
      // A command that the worker has received may restart it at any time.
      inFlight: actions.running(workerId) !== undefined || commands.isHandedOut(workerId),
      ...(history !== undefined && { history }),
      counts: budget.counts,
      lastOverBudgetAt: budget.lastOverBudgetAt,
      recentStarts: budget.recentStarts,
    };
  }

  /** The steps of all drivers for a worker, in the order of the drivers file. */
  stepsFor(action: ActionName, worker: Worker, byHand: boolean): readonly NamedStep[] {
    const target = targetOf(worker);
    return this.#deps
      .drivers()
      .filter(({ actions, matchesType }) => actions.includes(action) && matchesType(worker.type))
      .flatMap(({ driver }) => driver.steps(action, target).map((step) => ({ driver: driver.name, step })))
      .filter(({ step }) => byHand || step.byHandOnly !== true);
  }

  /** Whether the configuration allows actions on a type of workers. Its patterns are compiled once until they change. */
  #mayActOn(workerType: string): boolean {
    const { types: patterns } = this.#deps.settings();
    if (this.#types?.patterns !== patterns) {
      this.#types = { patterns, matches: compileGlobs(patterns) };
    }
    return this.#types.matches(workerType);
  }
}
