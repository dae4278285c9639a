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

/** The worst `limit` workers, and the number of workers in each state. Problems are sorted by duration, others by ID. */
export function fleetTable(fleet: FleetView, limit: number, only?: LadderState): FleetTable {
  const now = fleet.now();
  const groups = new Map<LadderState, Worker[]>(LADDER_STATES.map((state) => [state, []]));
  for (const worker of fleet.workers()) {
    groups.get(worker.health.state)?.push(worker);
  }
  const count = (state: LadderState) => groups.get(state)?.length ?? 0;

  const states = STATE_ORDER.filter((state) => only === undefined || state === only);
  const worst: Worker[] = [];
  for (const state of states) {
    if (worst.length >= limit) {
      break;
    }
    const group = (groups.get(state) ?? []).sort(isProblem(state) ? longestFirst : byName);
    worst.push(...group.slice(0, limit - worst.length));
  }
  return {
    total: fleet.size,
    byState: Object.fromEntries(LADDER_STATES.map((state) => [state, count(state)])) as Record<
      LadderState,
      number
    >,
    ...(only !== undefined && { only }),
    matching: states.reduce((sum, state) => sum + count(state), 0),
    rows: worst.map((worker) => toFleetRow(worker, fleet.age(worker, now), now)),
  };
}

/** Compares code units: a collator is too slow for a large fleet. */
function byName(a: Worker, b: Worker) {
  return a.id < b.id ? -1 : 1;
}

function longestFirst(a: Worker, b: Worker) {
  return a.health.since - b.health.since || byName(a, b);
}

function toFleetRow(worker: Worker, ageMs: Millis, now: Millis): FleetRow {
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
