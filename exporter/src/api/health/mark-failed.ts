import { Type } from '@sinclair/typebox';
import { WorkerResponse } from '../answers/worker';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type HealthDeps, UNKNOWN_WORKER, unknownWorker, requireWorker } from './worker-lookup';
import { toWorkerResponse } from './worker-response';
import { WorkerIdParams } from './worker';

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
      return { status: 200, body: toWorkerResponse(requireWorker(fleet, id), fleet, fleet.now()) };
    },
  );
}
