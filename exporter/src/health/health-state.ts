import { type CheckResult } from '../model/assessment';
import { LADDER_STATES, type LadderState, type StateRecord } from '../model/health-states';
import { type Millis } from '../model/time';

function code(state: LadderState): number {
  return LADDER_STATES.indexOf(state);
}

/**
 * Health state: the worst of liveness and the checks (docs/monitoring-guide.md, "States"). A warning or an error raises healthy
 * to degraded, a critical check to critical. The heartbeat check has no effect, because the ladder decides liveness. Checks do
 * not apply to a stopped, unknown or failed worker, and no check makes a worker failed.
 *
 * The recording rule `worker:health_state:code` computes the same in PromQL.
 */
export function healthState(liveness: LadderState, results: readonly CheckResult[]): LadderState {
  if (liveness === 'stopped' || liveness === 'unknown' || liveness === 'failed') {
    return liveness;
  }
  let state = liveness;
  for (const { check, status } of results) {
    if (check === 'heartbeat' || status === 'ok') {
      continue;
    }
    const raised: LadderState = status === 'critical' ? 'critical' : 'degraded';
    if (code(raised) > code(state)) {
      state = raised;
    }
  }
  return state;
}

function zeroPerState(): Record<LadderState, number> {
  return Object.fromEntries(LADDER_STATES.map((state) => [state, 0])) as Record<LadderState, number>;
}

/** Returns the record of a worker that starts in the given state. */
export function initialState(state: LadderState, at: Millis): StateRecord {
  return { state, since: at, closedMs: zeroPerState(), entryCounts: { ...zeroPerState(), [state]: 1 } };
}

/** Returns the record after entering a state; the same record if the worker is already in it. */
export function enterState(record: StateRecord, state: LadderState, at: Millis): StateRecord {
  if (state === record.state) {
    return record;
  }
  const since = Math.max(at, record.since);
  return {
    state,
    since,
    closedMs: { ...record.closedMs, [record.state]: record.closedMs[record.state] + since - record.since },
    entryCounts: { ...record.entryCounts, [state]: record.entryCounts[state] + 1 },
  };
}
