import { WorkerRow } from '../answers/worker';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type HealthParts, UNKNOWN_WORKER, unknownWorker, workerOf } from './worker-lookup';
import { rowOf } from './worker-response';
import { WithId } from './worker';

/** `POST /health/workers/{id}/stop-monitoring` */
export function stopMonitoringRoute({ fleet, log }: HealthParts): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/stop-monitoring',
      operation: 'stopMonitoring',
      summary: 'Expect nothing more of a worker until its next heartbeat; this is none, and counts as none',
      tag: 'worker',
      params: WithId,
      answers: { 200: 'The worker, stopped.' },
      problems: { 404: UNKNOWN_WORKER },
      answer: WorkerRow,
    },
    async ({ params: { id } }) => {
      if (!(await fleet.stopMonitoring(id))) throw unknownWorker(id);
      log.info({ worker_id: id }, 'monitoring stopped by hand');
      return { status: 200, body: rowOf(workerOf(fleet, id), fleet, fleet.now()) };
    },
  );
}
