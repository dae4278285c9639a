import { type RecoverySettings } from '../../config/schema/recovery';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { countFleet, type FleetCounts, overBudget } from './budget';

/** Where the storms are kept over a restart of the exporter: names of types ('' is the fleet) with their last time. */
export interface StormStore {
  storms(): ReadonlyMap<string, Millis>;
  /** @throws JournalError if it cannot be written */
  keepStorm(name: string, lastAt: Millis): Promise<void>;
}

export interface FleetBudgetDeps {
  readonly settings: () => Pick<RecoverySettings, 'budgetRatio' | 'stormSeconds'>;
  readonly workers: () => Iterable<Worker>;
  readonly isRunning: (workerId: string) => boolean;
  readonly inMaintenance: (worker: Worker) => boolean;
  readonly storms: StormStore;
  readonly onLost: (error: unknown) => void;
  /** When actions began, by the clock that does not jump; later times than now count as now. */
  readonly startedAt: readonly Millis[];
  readonly now: Millis;
}

/** A storm is written at this interval while it lasts, so a restart of the exporter lengthens a hold by no more. */
const KEEP_EVERY_MS: Millis = 10_000;
const RATE_MS: Millis = 60_000;

/** Use of the fleet's budget and of the global rate, as of the last count. */
export class FleetBudget {
  readonly #deps: FleetBudgetDeps;
  /** When the fleet (''), or a type, was last beyond its budget. */
  readonly #lastOverAt = new Map<string, Millis>();
  /** When that was last written. */
  readonly #keptAt = new Map<string, Millis>();
  #counts: FleetCounts = { fleet: { expected: 0, affected: 0 }, byType: new Map() };
  #recentStarts: readonly Millis[];

  constructor(deps: FleetBudgetDeps) {
    this.#deps = deps;
    this.#recentStarts = deps.startedAt.map((at) => Math.min(at, deps.now));
    for (const [name, at] of deps.storms.storms()) {
      // It may have lasted until just before its next write.
      this.#lastOverAt.set(name, Math.min(at + KEEP_EVERY_MS, deps.now));
    }
  }

  get counts(): FleetCounts {
    return this.#counts;
  }

  get lastOverBudgetAt(): ReadonlyMap<string, Millis> {
    return this.#lastOverAt;
  }

  /** When the actions of the last minute began. */
  get recentStarts(): readonly Millis[] {
    return this.#recentStarts;
  }

  /** @param also a worker that an action would begin for: it counts, whatever its state is */
  count(now: Millis, also?: string): void {
    const { workers, isRunning, inMaintenance, settings } = this.#deps;
    const underRecovery = (id: string) => id === also || isRunning(id);
    this.#counts = countFleet(workers(), underRecovery, inMaintenance);
    const { budgetRatio, stormSeconds } = settings();
    for (const name of overBudget(this.#counts, budgetRatio)) {
      this.#lastOverAt.set(name, now);
      this.#keep(name, now);
    }
    for (const [name, at] of this.#lastOverAt) {
      if (now >= at + stormSeconds * 1000) {
        this.#lastOverAt.delete(name);
        this.#keptAt.delete(name);
      }
    }
    this.#recentStarts = this.#recentStarts.filter((at) => now - at < RATE_MS);
  }

  /** An action has begun. */
  began(now: Millis): void {
    this.#recentStarts = [...this.#recentStarts, now];
  }

  #keep(name: string, now: Millis): void {
    if (now - (this.#keptAt.get(name) ?? -Infinity) < KEEP_EVERY_MS) {
      return;
    }
    this.#keptAt.set(name, now);
    this.#deps.storms.keepStorm(name, now).catch((error: unknown) => {
      this.#keptAt.delete(name);
      this.#deps.onLost(error);
    });
  }
}
