import { Type } from '@sinclair/typebox';
import { Problem } from '../../http/messages/problem';
import { Exact, iso, Moment, WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { type HealthDeps, requireWorker, UNKNOWN_WORKER } from '../health/worker-lookup';
import { operatorOf } from './operator';

const Reason = Type.String({ minLength: 1, maxLength: 1024 });

const PauseBody = Type.Object(
  {
    reason: Reason,
    until: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'when the pause ends by itself' }),
    ),
  },
  { $id: 'RecoveryPause', additionalProperties: false },
);

const ResumeBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 1024, default: 'resumed by hand' }) },
  { $id: 'RecoveryResume', additionalProperties: false },
);

const PauseResponse = Exact(
  {
    paused: Type.Boolean(),
    until: Type.Optional(Moment('when the pause ends by itself; absent if it lasts until it is resumed')),
  },
  { $id: 'RecoveryPauseState' },
);

/** `POST /health/recovery/pause` */
export function pauseRoute({ recovery, addresses, fleet, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/recovery/pause',
      operation: 'pauseRecovery',
      summary:
        'Pause recovery, also across restarts of the exporter: no action begins; actions in flight go on',
      tag: 'recovery',
      body: { schema: PauseBody, required: true },
      responses: { 200: 'Recovery is paused. A further request replaces reason and end.' },
      response: PauseResponse,
    },
    async ({ body: { reason, until }, request }) => {
      const at = fleet.state.now();
      const end = until === undefined ? undefined : Date.parse(until);
      if (end !== undefined && end <= at) {
        throw new Problem(400, `The end of the pause must be in the future; it is ${iso(end)}.`);
      }
      const pause = {
        at,
        reason,
        ...operatorOf(request, addresses),
        ...(end !== undefined && { until: end }),
      };
      await mapJournalError(recovery.pause(pause), log);
      return { status: 200, body: { paused: true, ...(end !== undefined && { until: iso(end) }) } };
    },
  );
}

/** `POST /health/recovery/resume` */
export function resumeRoute({ recovery, addresses, fleet, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/recovery/resume',
      operation: 'resumeRecovery',
      summary: 'End a pause of recovery',
      tag: 'recovery',
      body: { schema: ResumeBody, required: false },
      responses: { 200: 'Recovery is not paused.' },
      response: PauseResponse,
    },
    async ({ body: { reason }, request }) => {
      const by = { at: fleet.state.now(), reason, ...operatorOf(request, addresses) };
      await mapJournalError(recovery.resume(by), log);
      return { status: 200, body: { paused: false } };
    },
  );
}

/** `POST /health/workers/{id}/recovery/clear` */
export function clearRoute({ recovery, addresses, fleet, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/recovery/clear',
      operation: 'clearRecovery',
      summary: 'Forget the attempts for a worker, so that recovery acts again after it has given up',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: ResumeBody, required: false },
      responses: { 200: 'The next action may begin now; `cleared` is false if there were no attempts.' },
      problems: { 404: UNKNOWN_WORKER },
      response: Exact({ cleared: Type.Boolean() }, { $id: 'RecoveryCleared' }),
    },
    async ({ params: { id }, body: { reason }, request }) => {
      requireWorker(fleet.state, id);
      const by = { at: fleet.state.now(), reason, ...operatorOf(request, addresses) };
      return { status: 200, body: { cleared: await mapJournalError(recovery.clear(id, by), log) } };
    },
  );
}
