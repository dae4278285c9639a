import { type FleetView } from '../../model/fleet-view';
import { type Millis, type Worker } from '../../model/worker';
import { type Assessment } from '../../model/assessment';
import { type Liveness } from '../../health/ladder';
import { type WorkerResponse } from '../answers/worker';
import { toMetrics } from './worker-metrics';

/** What a row needs of the fleet besides the worker. */
export interface WorkerResponseView extends Pick<FleetView, 'age'> {
  liveness(worker: Worker, now: Millis): Liveness;
}

export function iso(at: Millis): string {
  return new Date(at).toISOString();
}

/** One worker as the API tells it, at `now`. */
export function toWorkerResponse(worker: Worker, fleet: WorkerResponseView, now: Millis): WorkerResponse {
  const { assessment, known, lastHeartbeatAt, markedFailed } = worker;
  const age = fleet.age(worker, now);
  const liveness = fleet.liveness(worker, now);
  const stopped = liveness.state === 'stopped';
  return {
    worker_id: worker.id,
    worker_type: worker.type,
    state: worker.health.state,
    liveness: liveness.state,
    score: assessment?.score.value ?? 1,
    ...(worker.status !== undefined && { status: worker.status }),
    ...(lastHeartbeatAt !== undefined && { last_heartbeat: iso(lastHeartbeatAt) }),
    age_seconds: age / 1000,
    missed_heartbeats: stopped ? 0 : Math.floor(age / worker.intervalMs),
    interval_seconds: worker.intervalMs / 1000,
    failure_threshold: worker.failureThreshold,
    since: iso(worker.health.since),
    ...(assessment !== undefined && { last_check: iso(assessment.at) }),
    ...(known.current_task !== undefined && { current_task: known.current_task }),
    ...(known.current_run_id !== undefined && { current_run_id: known.current_run_id }),
    ...(known.lease_expires_at !== undefined && { lease_expires_at: known.lease_expires_at }),
    ...(known.last_error !== undefined && { last_error: known.last_error }),
    ...(known.hostname !== undefined && { hostname: known.hostname }),
    ...(known.version !== undefined && { version: known.version }),
    source: worker.source,
    registered_at: iso(worker.registeredAt),
    ...(markedFailed && { marked_failed: { at: iso(markedFailed.at), reason: markedFailed.reason } }),
    issues: toIssues(worker, liveness),
    checks: toChecks(assessment),
    metrics: toMetrics(known),
  };
}

/** What is wrong, in sentences: liveness first, then the checks, as far as they say anything of this worker. */
function toIssues({ assessment, markedFailed }: Worker, { state, reason }: Liveness): string[] {
  if (state === 'stopped') return [];
  if (markedFailed !== undefined) return [`marked failed by hand: ${markedFailed.reason}`];
  const late = state === 'healthy' ? [] : [reason];
  if (state === 'unknown' || state === 'failed') return late;
  // The heartbeat check says in other words what liveness says.
  const failing = (assessment?.checks ?? []).filter(
    ({ check, status }) => check !== 'heartbeat' && status !== 'ok',
  );
  return [...late, ...failing.map(({ message }) => message)];
}

function toChecks(assessment: Assessment | undefined): WorkerResponse['checks'] {
  return (assessment?.checks ?? []).map(({ check, status, message, metrics }) => {
    const cost = assessment?.score.costs.find((each) => each.check === check)?.cost ?? 0;
    return { check, status, message, metrics: { ...metrics }, cost };
  });
}
