import { type Worker } from '../../model/worker';
import { type RecoveryTarget } from './driver';

/** What drivers get to know about a worker. */
export function targetOf(worker: Worker): RecoveryTarget {
  const { incarnation, report, lastHeartbeatAt, status } = worker;
  const { hostname, version, current_task: task, current_run_id: runId, lease_expires_at: lease } = report;
  const leaseExpiresAt = typeof lease === 'string' ? Date.parse(lease) : Number.NaN;
  return {
    workerId: worker.id,
    workerType: worker.type,
    incarnation: {
      key: incarnation.key,
      firstSeenAt: incarnation.firstSeenAt,
      ...(incarnation.startedAt !== undefined && { startedAt: incarnation.startedAt }),
    },
    facts: {
      source: worker.source,
      labels: report.labels ?? {},
      metadata: report.metadata ?? {},
      ...(lastHeartbeatAt !== undefined && { lastHeartbeatAt }),
      ...(status !== undefined && { status }),
      ...(hostname !== undefined && { hostname }),
      ...(version !== undefined && { version }),
      ...(task !== undefined && { currentTask: task }),
      ...(runId !== undefined && { currentRunId: runId }),
      ...(Number.isFinite(leaseExpiresAt) && { leaseExpiresAt }),
    },
  };
}
