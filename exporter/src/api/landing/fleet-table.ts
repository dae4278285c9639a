import Heap from 'heap-js';
import { type TimeSlicer } from '../../event-loop/time-slicer';
import { missedHeartbeats } from '../../health/liveness/worker-liveness';
import { CHECK_STATUSES, type CheckResult } from '../../model/assessment';
import { type FleetView } from '../../model/fleet-view';
import { LADDER_STATES, type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** Problems first. A stopped worker is not a problem. */
export const STATE_ORDER = ['failed', 'critical', 'degraded', 'unknown', 'healthy', 'stopped'] as const;

export function isProblem(state: LadderState): boolean {
  return state !== 'healthy' && state !== 'stopped';
}

export interface FleetRow {
  readonly id: string;
  readonly type: string;
  readonly state: LadderState;
  readonly inStateMs: Millis;
  /** Absent before the first heartbeat. */
  readonly ageMs?: Millis;
  readonly missed?: number;
  readonly intervalMs: Millis;
  readonly failureThreshold: number;
  readonly task?: string;
  readonly lastError?: string;
  readonly markedReason?: string;
  /** Why messages about it are muted, and until when; absent if they are not. */
  readonly maintenance?: { readonly reason: string; readonly until?: Millis };
  /** Who takes care of its present silence; empty if no credentials are configured. */
  readonly acknowledgedBy?: string;
  /** Message of the worst check; absent if a check is not why the worker is degraded or critical. */
  readonly reason?: string;
}

export interface FleetTable {
  readonly total: number;
  readonly byState: Readonly<Record<LadderState, number>>;
  /** The only state that is shown; absent if all are. */
  readonly only?: LadderState;
  /** Number of workers in the shown states; there may be fewer rows. */
  readonly matching: number;
  readonly rows: readonly FleetRow[];
}

/**
 * The worst `limit` workers, and the number of workers in each state. Problems are sorted by duration, others by ID.
 * Passes over the fleet once, in slices of work, and sorts only the rows.
 */
export async function fleetTable(
  fleet: FleetView,
  limit: number,
  slicer: TimeSlicer,
  only?: LadderState,
): Promise<FleetTable> {
  const now = fleet.now();
  const byState = Object.fromEntries(LADDER_STATES.map((state) => [state, 0])) as Record<LadderState, number>;
  const states = STATE_ORDER.filter((state) => only === undefined || state === only);
  const first = new Map(states.map((state) => [state, new FirstWorkers(limit, orderOf(state))]));
  await slicer.forEach(fleet.workers(), (worker) => {
    byState[worker.health.state] += 1;
    first.get(worker.health.state)?.add(worker);
  });
  const worst = [...first.values()].flatMap((group) => group.sorted()).slice(0, limit);
  return {
    total: fleet.size,
    byState,
    ...(only !== undefined && { only }),
    matching: states.reduce((sum, state) => sum + byState[state], 0),
    rows: worst.map((worker) => toFleetRow(worker, fleet, now)),
  };
}

type Order = (a: Worker, b: Worker) => number;

function orderOf(state: LadderState): Order {
  return isProblem(state) ? longestFirst : byName;
}

/** Keeps the first `limit` of the workers that are added, in an order. */
class FirstWorkers {
  readonly #limit: number;
  readonly #order: Order;
  /** The last one is on top, where an earlier one replaces it. */
  readonly #heap: Heap<Worker>;

  constructor(limit: number, order: Order) {
    this.#limit = limit;
    this.#order = order;
    this.#heap = new Heap<Worker>((a, b) => order(b, a));
  }

  add(worker: Worker): void {
    const last = this.#heap.peek();
    if (last === undefined || this.#heap.length < this.#limit) {
      this.#heap.push(worker);
    } else if (this.#order(worker, last) < 0) {
      this.#heap.replace(worker);
    }
  }

  sorted(): Worker[] {
    return this.#heap.toArray().sort(this.#order);
  }
}

/** Compares code units: a collator is too slow for a large fleet. */
function byName(a: Worker, b: Worker) {
  return a.id < b.id ? -1 : 1;
}

function longestFirst(a: Worker, b: Worker) {
  return a.health.since - b.health.since || byName(a, b);
}

function toFleetRow(worker: Worker, fleet: FleetView, now: Millis): FleetRow {
  const ageMs = fleet.age(worker, now);
  const window = fleet.maintenanceOf(worker.id, now);
  const acknowledgement = fleet.acknowledgementOf(worker, now);
  const { id, type, health, intervalMs, failureThreshold, report, markedFailed } = worker;
  // A stopped worker does not miss heartbeats.
  const hasReported = worker.lastHeartbeatAt !== undefined;
  return {
    id,
    type,
    state: health.state,
    inStateMs: now - health.since,
    ...(hasReported && { ageMs }),
    ...(hasReported && health.state !== 'stopped' && { missed: missedHeartbeats(ageMs, worker) }),
    intervalMs,
    failureThreshold,
    ...(report.current_task !== undefined && { task: report.current_task }),
    ...(report.last_error !== undefined && { lastError: report.last_error }),
    ...checkReason(worker),
    ...(window !== undefined && {
      maintenance: {
        reason: window.reason,
        ...(window.endsAt !== undefined && { until: window.endsAt }),
      },
    }),
    ...(acknowledgement !== undefined && { acknowledgedBy: acknowledgement.by ?? '' }),
    ...(markedFailed !== undefined && { markedReason: markedFailed.reason }),
  };
}

/** Missed heartbeats need no reason: the age of the heartbeat is shown. */
function checkReason({ health, assessment }: Worker): Pick<FleetRow, 'reason'> {
  if (health.state !== 'degraded' && health.state !== 'critical') {
    return {};
  }
  const worst = assessment?.checks.reduce<CheckResult | undefined>(worse, undefined);
  return worst === undefined || worst.status === 'ok' || worst.check === 'heartbeat'
    ? {}
    : { reason: worst.message };
}

/** Returns the worse of two results; of equal ones the one that is not about the heartbeat. */
function worse(one: CheckResult | undefined, other: CheckResult): CheckResult {
  if (one === undefined) {
    return other;
  }
  const by = CHECK_STATUSES.indexOf(other.status) - CHECK_STATUSES.indexOf(one.status);
  return by > 0 || (by === 0 && one.check === 'heartbeat') ? other : one;
}
