import { WorkerRow } from '../answers/worker';
import { jsonRoute, type Route } from '../route/route';
import { HTTP_SOURCE } from '../routeParts';
import { type HealthParts, UNKNOWN_WORKER, unknownWorker, workerOf } from './parts';
import { rowOf } from './row';
import { WithId } from './worker';

/** `POST /health/workers/{id}/stop-monitoring` */
export const stopMonitoringRoute = ({ fleet, log }: HealthParts): Route =>
  jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/stop-monitoring',
      operation: 'stopMonitoring',
      summary:
        'Expect nothing more of a worker, as if it had said goodbye; its next heartbeat starts it again',
      tag: 'worker',
      params: WithId,
      answers: { 200: 'The worker, stopped.' },
      problems: { 404: UNKNOWN_WORKER },
      answer: WorkerRow,
    },
    async ({ params: { id } }) => {
      if (!(await fleet.stop(id, HTTP_SOURCE))) throw unknownWorker(id);
      log.info({ worker_id: id }, 'monitoring stopped by hand');
      return { status: 200, body: rowOf(workerOf(fleet, id), fleet, fleet.now()) };
    },
  );
