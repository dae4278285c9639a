import { WorkerIdSchema, WorkerTypeSchema } from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { WorkerRow } from '../answers/worker';
import { Problem } from '../../http/messages/problem';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type HealthParts, UNKNOWN_WORKER, unknownWorker, workerOf } from './worker-lookup';
import { rowOf } from './worker-response';

export const WithId = Type.Object({ id: WorkerIdSchema });

/** `GET /health/workers/{id}` */
export function workerRoute({ fleet }: HealthParts): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/workers/{id}',
      operation: 'getWorker',
      summary: 'Health of one worker; state unknown means that no heartbeat was received yet',
      tag: 'worker',
      params: WithId,
      answers: { 200: 'The worker.' },
      problems: { 404: UNKNOWN_WORKER },
      answer: WorkerRow,
    },
    ({ params: { id } }) => ({ status: 200, body: rowOf(workerOf(fleet, id), fleet, fleet.now()) }),
  );
}

const Expected = Type.Object(
  {
    worker_type: Type.Optional(WorkerTypeSchema),
    interval_seconds: Type.Optional(
      Type.Number({ minimum: 0.1, maximum: 86_400, description: 'time between two heartbeats' }),
    ),
    failure_threshold: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 1000, description: 'missed heartbeats until failed' }),
    ),
  },
  { $id: 'ExpectedWorker', additionalProperties: false },
);

/** `PUT /health/workers/{id}`: a worker that should be there, heard or not. */
export function expectRoute({ fleet, config }: HealthParts): Route {
  return jsonRoute(
    {
      method: 'put',
      path: '/health/workers/{id}',
      operation: 'expectWorker',
      summary: 'Expect a worker: it is monitored from now on, and failed if it stays silent',
      tag: 'worker',
      params: WithId,
      body: { schema: Expected, required: false },
      answers: {
        200: 'It was known already; its promise is what was given.',
        201: 'It is expected from now on.',
      },
      answer: WorkerRow,
    },
    async ({ params: { id }, body: { worker_type, interval_seconds, failure_threshold } }) => {
      const known = fleet.get(id) !== undefined;
      const room = await fleet.expect(id, {
        ...(worker_type !== undefined && { type: worker_type }),
        ...(interval_seconds !== undefined && { intervalMs: Math.round(interval_seconds * 1000) }),
        ...(failure_threshold !== undefined && { failureThreshold: failure_threshold }),
      });
      if (!room) {
        const detail = `There is room for ${config.limits.workers} workers only (limits.workers).`;
        throw new Problem(503, detail, { headers: { 'Retry-After': '60' } });
      }
      return { status: known ? 200 : 201, body: rowOf(workerOf(fleet, id), fleet, fleet.now()) };
    },
  );
}

const Forgotten = Type.Object(
  { worker_id: Type.String(), forgotten: Type.Literal(true) },
  { $id: 'Forgotten', additionalProperties: false },
);

/** `DELETE /health/workers/{id}` */
export function forgetRoute({ fleet }: HealthParts): Route {
  return jsonRoute(
    {
      method: 'delete',
      path: '/health/workers/{id}',
      operation: 'forgetWorker',
      summary: 'Forget a worker that is gone for good; if it reports again, it is a new one',
      tag: 'worker',
      params: WithId,
      answers: { 200: 'It is forgotten, and its series end.' },
      problems: { 404: UNKNOWN_WORKER },
      answer: Forgotten,
    },
    async ({ params: { id } }) => {
      if (!(await fleet.forget(id, 'deleted'))) throw unknownWorker(id);
      return { status: 200, body: { worker_id: id, forgotten: true as const } };
    },
  );
}
