import { Type } from '@sinclair/typebox';
import { WorkerRow } from '../answers/worker';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type HealthParts, UNKNOWN_WORKER, unknownWorker, workerOf } from './worker-lookup';
import { rowOf } from './worker-response';
import { WithId } from './worker';

const Body = Type.Object(
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
export function markFailedRoute({ fleet, log }: HealthParts): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/mark-failed',
      operation: 'markWorkerFailed',
      summary: 'Mark a worker failed until its next heartbeat; survives a restart of the exporter',
      tag: 'worker',
      params: WithId,
      body: { schema: Body, required: false },
      answers: { 200: 'The worker, failed (or stopped: nothing is expected of a stopped one).' },
      problems: { 404: UNKNOWN_WORKER },
      answer: WorkerRow,
    },
    async ({ params: { id }, body: { reason } }) => {
      if (!(await fleet.mark(id, reason))) throw unknownWorker(id);
      log.info({ worker_id: id, reason }, 'marked failed by hand');
      return { status: 200, body: rowOf(workerOf(fleet, id), fleet, fleet.now()) };
    },
  );
}
