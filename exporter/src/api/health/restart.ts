import { Type } from '@sinclair/typebox';
import { clientKey } from '../../http/auth/client-rate-limiter';
import { principalOf } from '../../http/auth/principal';
import { Problem } from '../../http/messages/problem';
import { Exact, iso, Moment, WorkerIdParams } from '../../http/routing/fields';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/response';
import { MAX_IN_FLIGHT } from '../../recovery/decision';
import { type Refusal } from '../../recovery/recovery-action';
import { type HealthDeps, UNKNOWN_WORKER, unknownWorker } from './worker-lookup';

const RestartBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 1024, default: 'asked for by hand' }) },
  { $id: 'Restart', additionalProperties: false },
);

const QueuedCommand = Exact(
  {
    id: Type.String({ description: 'of the command, as the worker is told it' }),
    action: Type.Literal('restart'),
    worker_id: Type.String(),
    asked_at: Moment('when it was first asked for'),
  },
  { $id: 'QueuedCommand' },
);

/** `POST /health/workers/{id}/restart` */
export function restartRoute({ recovery, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/restart',
      operation: 'restartWorker',
      summary: 'Ask a worker to restart: it is told in the answer to its next report',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: RestartBody, required: false },
      responses: {
        202: 'The command is journaled and waits for the worker; the same one if it was asked for before.',
      },
      problems: { 404: UNKNOWN_WORKER, 409: 'The worker is stopped, and will not ask for commands.' },
      response: QueuedCommand,
    },
    async ({ params: { id: workerId }, body: { reason }, request }) => {
      const { name } = principalOf(request);
      const from = clientKey(request.socket.remoteAddress);
      const recoveryRequest = { workerId, reason, from, ...(name !== '' && { by: name }) };
      const { id, action, at, refusal } = await mapJournalError(recovery.restart(recoveryRequest), log);
      if (refusal !== undefined) throw refusalProblem(refusal, workerId);
      log.info({ worker_id: workerId, command_id: id, reason, by: name, from }, 'a restart was asked for');
      return { status: 202, body: { id, action, worker_id: workerId, asked_at: iso(at) } };
    },
  );
}

function refusalProblem(refusal: Refusal, id: string): Problem {
  if (refusal === 'unknown_worker') return unknownWorker(id);
  if (refusal === 'stopped')
    return new Problem(
      409,
      `Worker ${JSON.stringify(id)} is stopped, and will not ask for commands. Start it where it runs.`,
    );
  return new Problem(
    503,
    `${MAX_IN_FLIGHT} actions are in flight, which is the most; GET /health/recovery lists them. Wait until workers have restarted.`,
    { headers: { 'Retry-After': '60' } },
  );
}
