import { WorkerResponse } from '../answers/worker';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type HealthDeps, UNKNOWN_WORKER, unknownWorker, requireWorker } from './worker-lookup';
import { toWorkerResponse } from './worker-response';
import { WorkerIdParams } from './worker';

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
      return { status: 200, body: toWorkerResponse(requireWorker(fleet, id), fleet, fleet.now()) };
    },
  );
}
