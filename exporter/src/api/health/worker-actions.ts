import { Type } from '@sinclair/typebox';
import { WorkerIdParams } from '../../http/routing/fields';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type HealthDeps, requireWorker, UNKNOWN_WORKER, unknownWorker } from './worker-lookup';
import { toWorkerResponse, WorkerResponse } from './worker-response';

const MarkFailedBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 1024,
      default: 'missed heartbeats',
      description: 'why; people read it in alerts and issues',
    }),
  },
  { $id: 'MarkFailed', additionalProperties: false },
);

/** `POST /health/workers/{id}/mark-failed` */
export function markFailedRoute({ fleet, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/mark-failed',
      operation: 'markWorkerFailed',
      summary: 'Mark a worker failed until its next heartbeat; survives a restart of the exporter',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: MarkFailedBody, required: false },
      responses: { 200: 'The worker, failed (or stopped: nothing is expected of a stopped one).' },
      problems: { 404: UNKNOWN_WORKER },
      response: WorkerResponse,
    },
    async ({ params: { id }, body: { reason } }) => {
      if (!(await fleet.markFailed(id, reason))) throw unknownWorker(id);
      log.info({ worker_id: id, reason }, 'marked failed by hand');
      return {
        status: 200,
        body: toWorkerResponse(requireWorker(fleet.state, id), fleet.state, fleet.state.now()),
      };
    },
  );
}

/** `POST /health/workers/{id}/stop-monitoring` */
export function stopMonitoringRoute({ fleet, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/stop-monitoring',
      operation: 'stopMonitoring',
      summary: 'Expect nothing more of a worker until its next heartbeat; this is none, and counts as none',
      tag: 'worker',
      params: WorkerIdParams,
      responses: { 200: 'The worker, stopped.' },
      problems: { 404: UNKNOWN_WORKER },
      response: WorkerResponse,
    },
    async ({ params: { id } }) => {
      if (!(await fleet.stopMonitoring(id))) throw unknownWorker(id);
      log.info({ worker_id: id }, 'monitoring stopped by hand');
      return {
        status: 200,
        body: toWorkerResponse(requireWorker(fleet.state, id), fleet.state, fleet.state.now()),
      };
    },
  );
}
