import { type Worker } from '../../model/worker';

/** Numbers of workers, of the fleet or of one type. */
export interface Counts {
  /** Workers that are expected to report. */
  readonly expected: number;
  /** Workers that are failed, under recovery, or both. */
  readonly affected: number;
}

export interface FleetCounts {
  readonly fleet: Counts;
  readonly byType: ReadonlyMap<string, Counts>;
}

/**
 * Whether a worker counts in the fleet: neither stopped, replaced nor in maintenance. A failed worker that was replaced is
 * no lost capacity.
 */
function isExpected({ health, retired }: Worker): boolean {
  return health.state !== 'stopped' && retired === undefined;
}

/**
 * Counts the workers that are failed or under recovery. A worker under recovery counts whatever its state is: it may be
 * down again at any time.
 */
export function countFleet(
  workers: Iterable<Worker>,
  underRecovery: (workerId: string) => boolean,
  inMaintenance: (worker: Worker) => boolean,
): FleetCounts {
  const fleet = { expected: 0, affected: 0 };
  const byType = new Map<string, { expected: number; affected: number }>();
  for (const worker of workers) {
    const recovering = underRecovery(worker.id);
    if (!recovering && (!isExpected(worker) || inMaintenance(worker))) {
      continue;
    }
    let type = byType.get(worker.type);
    if (type === undefined) {
      type = { expected: 0, affected: 0 };
      byType.set(worker.type, type);
    }
    const affected = recovering || worker.health.state === 'failed' ? 1 : 0;
    fleet.expected += 1;
    fleet.affected += affected;
    type.expected += 1;
    type.affected += affected;
  }
  return { fleet, byType };
}

/** The number of workers that may be failed and under recovery together: at least one, or nothing would ever be done. */
export function budgetOf(expected: number, ratio: number): number {
  // A product such as 35 × 0.2 may be slightly below the whole number.
  return Math.max(1, Math.floor(expected * ratio + 1e-9));
}

/**
 * Fewer failures of one type are judged by the fleet's budget alone: in a type of five workers, two independent failures are
 * no common cause. It is the number from which WorkerFleetFailing counts, less one.
 */
const MIN_TYPE_BUDGET = 4;

export interface BudgetUse {
  readonly affected: number;
  readonly limit: number;
  /** Absent for the fleet as a whole. */
  readonly workerType?: string;
}

/** The budgets that a worker of a type must be within: that of the fleet, then that of its type. */
export function budgetsFor(counts: FleetCounts, workerType: string, ratio: number): readonly BudgetUse[] {
  const { fleet, byType } = counts;
  const type = byType.get(workerType) ?? { expected: 0, affected: 0 };
  return [
    { affected: fleet.affected, limit: budgetOf(fleet.expected, ratio) },
    { affected: type.affected, limit: typeBudgetOf(type.expected, ratio), workerType },
  ];
}

function typeBudgetOf(expected: number, ratio: number): number {
  return Math.max(MIN_TYPE_BUDGET, budgetOf(expected, ratio));
}

/** Worker types, or the fleet (''), that are beyond their budget. */
export function overBudget({ fleet, byType }: FleetCounts, ratio: number): readonly string[] {
  const over = fleet.affected > budgetOf(fleet.expected, ratio) ? [''] : [];
  for (const [type, { affected, expected }] of byType) {
    if (affected > typeBudgetOf(expected, ratio)) {
      over.push(type);
    }
  }
  return over;
}
