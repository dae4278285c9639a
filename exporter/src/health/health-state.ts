import { type LadderState, LADDER_STATES } from '../model/worker';
import { type CheckResult } from './checks/check';

function code(state: LadderState): number {
  return LADDER_STATES.indexOf(state);
}

/**
 * Health state: the worst of liveness and the checks (DESIGN.md §2). A warning or an error raises healthy to degraded,
 * a critical check to critical. The heartbeat check raises nothing, since liveness is the ladder's; the checks of
 * a stopped, unknown or failed worker say nothing; no check makes a worker failed.
 *
 * The recording rule `worker:health_state:code` says the same in PromQL.
 */
export function healthState(liveness: LadderState, results: readonly CheckResult[]): LadderState {
  if (liveness === 'stopped' || liveness === 'unknown' || liveness === 'failed') return liveness;
  let state = liveness;
  for (const { check, status } of results) {
    if (check === 'heartbeat' || status === 'ok') continue;
    const raised: LadderState = status === 'critical' ? 'critical' : 'degraded';
    if (code(raised) > code(state)) state = raised;
  }
  return state;
}
