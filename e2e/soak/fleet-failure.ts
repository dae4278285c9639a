import { MINUTE, type SimulatedMs } from './timeline';

const MIN_WINDOW_MS = 5 * MINUTE;
/** Fewer lost workers are no failure of a fleet. */
export const MIN_LOST = 3;
/** So many are one, however large the fleet is. */
const LOST_COUNT = 5;
const LOST_SHARE = 0.3;

/** What the exporter says of the workers of one type. */
export interface FleetLoss {
  /** Workers that have failed within the window. */
  readonly lost: number;
  /** These and the workers that have not failed. */
  readonly capacity: number;
}

/** State of a worker by the exporter, and since when it is failed. */
interface KnownWorker {
  readonly state: string | undefined;
  readonly failedAt: SimulatedMs | undefined;
}

/** How long a failure counts as a part of the failure of a fleet. */
export function fleetWindowMs(intervalMs: SimulatedMs): SimulatedMs {
  return Math.max(MIN_WINDOW_MS, intervalMs);
}

/** @param since start of the window */
export function fleetLoss(workers: readonly KnownWorker[], since: SimulatedMs): FleetLoss {
  let lost = 0;
  let capacity = 0;
  for (const { state, failedAt } of workers) {
    if (state !== undefined && state !== 'stopped') {
      const isRecent = failedAt !== undefined && failedAt > since;
      lost += isRecent ? 1 : 0;
      capacity += isRecent || failedAt === undefined ? 1 : 0;
    }
  }
  return { lost, capacity };
}

/** The condition of `WorkerFleetFailing` in alerting/rules. */
export function isFleetFailing({ lost, capacity }: FleetLoss): boolean {
  return lost >= MIN_LOST && (lost >= LOST_COUNT || lost > LOST_SHARE * capacity);
}

/** How many workers of each type live, and when that changed. */
export class CapacityLog {
  readonly #counts = new Map<string, (readonly [at: SimulatedMs, living: number])[]>();

  change(type: string, at: SimulatedMs, by: 1 | -1): void {
    const counts = this.#counts.get(type) ?? [[0, 0]];
    counts.push([at, (counts.at(-1)?.[1] ?? 0) + by]);
    // Longer than any window.
    this.#counts.set(type, counts.length > 4000 ? counts.slice(-2000) : counts);
  }

  /** The fewest and the most living workers of a type since a time. */
  range(type: string, since: SimulatedMs): { least: number; most: number } {
    const counts = this.#counts.get(type) ?? [];
    const from = Math.max(
      0,
      counts.findLastIndex(([at]) => at <= since),
    );
    const living = counts.slice(from).map(([, count]) => count);
    return { least: Math.min(...living), most: Math.max(...living) };
  }
}
