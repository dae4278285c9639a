import { MAX_INTERVAL_SECONDS } from '@heartline/protocol';
import { WorkerTypeSchema } from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { Problem } from '../../http/messages/problem';
import { WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { type HealthDeps, UNKNOWN_WORKER, unknownWorker, workerResponse } from './worker-lookup';
import { WorkerResponse } from './worker-response';

/** `GET /health/workers/{id}` */
export function workerRoute({ fleet }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/workers/{id}',
      operation: 'getWorker',
      summary: 'Get the health of a worker; the state is unknown before its first heartbeat',
      tag: 'worker',
      params: WorkerIdParams,
      responses: { 200: 'The worker.' },
      problems: { 404: UNKNOWN_WORKER },
      response: WorkerResponse,
    },
    ({ params: { id } }) => ({
      status: 200,
      body: workerResponse(fleet.state, id),
    }),
  );
}

const ExpectedWorker = Type.Object(
  {
    worker_type: Type.Optional(WorkerTypeSchema),
    interval_seconds: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: MAX_INTERVAL_SECONDS,
        description: 'time between two heartbeats',
      }),
    ),
    failure_threshold: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 1000,
        description: 'missed heartbeats until the worker is failed',
      }),
    ),
  },
  { $id: 'ExpectedWorker', additionalProperties: false },
);

/** `PUT /health/workers/{id}`: expects a worker, whether or not it has reported. */
export function expectRoute({ fleet, config, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'put',
      path: '/health/workers/{id}',
      operation: 'expectWorker',
      summary:
        'Expect a worker: it is monitored until it is deleted, fails without a heartbeat, and also if it does not return after a goodbye',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: ExpectedWorker, required: false },
      responses: {
        200: 'The worker existed; its type, interval and threshold are updated.',
        201: 'The worker is created and expected.',
      },
      response: WorkerResponse,
    },
    async ({ params: { id }, body: { worker_type, interval_seconds, failure_threshold } }) => {
      const existed = fleet.state.get(id) !== undefined;
      const expectation = {
        ...(worker_type !== undefined && { type: worker_type }),
        ...(interval_seconds !== undefined && { intervalMs: Math.round(interval_seconds * 1000) }),
        ...(failure_threshold !== undefined && { failureThreshold: failure_threshold }),
      };
      const accepted = await mapJournalError(fleet.expect(id, expectation), log);
      if (!accepted) {
        const detail = `The limit of ${config.limits.workers} workers is reached (limits.workers). Raise it, or delete workers.`;
        throw new Problem(503, detail, { headers: { 'Retry-After': '60' } });
      }
      return {
        status: existed ? 200 : 201,
        body: workerResponse(fleet.state, id),
      };
    },
  );
}

const ForgottenWorker = Type.Object(
  { worker_id: Type.String(), forgotten: Type.Literal(true) },
  { $id: 'Forgotten', additionalProperties: false },
);

/** `DELETE /health/workers/{id}` */
export function forgetRoute({ fleet, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'delete',
      path: '/health/workers/{id}',
      operation: 'forgetWorker',
      summary: 'Forget a worker that no longer exists; if it reports again, it is a new worker',
      tag: 'worker',
      params: WorkerIdParams,
      responses: { 200: 'The worker is forgotten, and its series end.' },
      problems: { 404: UNKNOWN_WORKER },
      response: ForgottenWorker,
    },
    async ({ params: { id } }) => {
      if (!(await mapJournalError(fleet.forget(id, 'deleted'), log))) {
        throw unknownWorker(id);
      }
      return { status: 200, body: { worker_id: id, forgotten: true as const } };
    },
  );
}

const MarkFailedBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 1024,
      default: 'missed heartbeats',
      description: 'reason; shown in alerts and issues',
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
      summary: 'Mark a worker as failed until its next heartbeat; survives a restart of the exporter',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: MarkFailedBody, required: false },
      responses: { 200: 'The worker, which is failed, or stopped if it was stopped.' },
      problems: { 404: UNKNOWN_WORKER },
      response: WorkerResponse,
    },
    async ({ params: { id }, body: { reason } }) => {
      if (!(await mapJournalError(fleet.markFailed(id, reason), log))) {
        throw unknownWorker(id);
      }
      log.info({ worker_id: id, reason }, 'worker marked as failed');
      return {
        status: 200,
        body: workerResponse(fleet.state, id),
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
      summary:
        'Stop monitoring a worker until its next heartbeat; this does not count as a heartbeat. An expected worker stays known',
      tag: 'worker',
      params: WorkerIdParams,
      responses: { 200: 'The worker, stopped.' },
      problems: { 404: UNKNOWN_WORKER },
      response: WorkerResponse,
    },
    async ({ params: { id } }) => {
      if (!(await mapJournalError(fleet.stopMonitoring(id), log))) {
        throw unknownWorker(id);
      }
      log.info({ worker_id: id }, 'monitoring of a worker stopped');
      return {
        status: 200,
        body: workerResponse(fleet.state, id),
      };
    },
  );
}
