import { Type } from '@sinclair/typebox';
import { Problem } from '../../http/messages/problem';
import { Exact, iso, Moment, OneOf, WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { MAX_IN_FLIGHT } from '../../recovery/commands/refusal-and-completion';
import { OVERRIDABLE } from '../../recovery/decision/rails';
import { type CommandRefusal, type Refusal } from '../../recovery/recovery-action';
import { type HealthDeps, UNKNOWN_WORKER, unknownWorker } from '../health/worker-lookup';
import { operatorOf } from './operator';

const RestartBody = Type.Object(
  {
    reason: Type.String({ minLength: 1, maxLength: 1024, default: 'requested by hand' }),
    override: Type.Array(OneOf(OVERRIDABLE), {
      default: [],
      maxItems: OVERRIDABLE.length,
      description: 'rails that refused a request before, and that you have decided to ignore',
    }),
  },
  { $id: 'Restart', additionalProperties: false },
);

const RestartResponse = Exact(
  {
    id: Type.String({ description: 'ID of the command that the worker receives, or of the action' }),
    action: Type.Literal('restart'),
    worker_id: Type.String(),
    asked_at: Moment('time of the first request'),
    driver: Type.Optional(
      Type.String({ description: 'the driver that restarts it; absent for a command to the worker' }),
    ),
  },
  { $id: 'QueuedCommand' },
);

/** `POST /health/workers/{id}/restart` */
export function restartRoute({ recovery, addresses, fleet, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/restart',
      operation: 'restartWorker',
      summary:
        'Request a restart of a worker: by the driver of its type, else by a command in the response to its next report',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: RestartBody, required: false },
      responses: {
        202: 'The restart has begun, or the command is in the journal and waits for the worker. A repeated request returns the same command.',
      },
      problems: {
        404: UNKNOWN_WORKER,
        409: 'The worker is stopped, so it cannot receive commands; or a rail of recovery refuses the restart (`refusal`). Repeat the request with `override` to ignore that rail.',
      },
      response: RestartResponse,
    },
    async ({ params: { id: workerId }, body: { reason, override }, request }) => {
      const operator = operatorOf(request, addresses);
      const asked = { workerId, reason, ...operator };
      const result = await mapJournalError(
        recovery.controller.request({ ...asked, action: 'restart', override }),
        log,
      );
      const worker_id = workerId;
      if (result.kind === 'refused') {
        throw refusedByRail(result.verdict.refusal, result.verdict.reason, workerId);
      }
      if (result.kind === 'started') {
        const { id, steps } = result.action;
        const driver = steps[0]?.driver;
        const body = { id, action: 'restart' as const, worker_id, asked_at: iso(fleet.state.now()) };
        return { status: 202, body: { ...body, ...(driver !== undefined && { driver }) } };
      }
      const { id, at, refusal } = await mapJournalError(recovery.commands.queue(asked), log);
      if (refusal !== undefined) {
        throw refusalProblem(refusal, workerId);
      }
      log.info({ worker_id, command_id: id, reason, ...operator }, 'restart requested');
      return { status: 202, body: { id, action: 'restart' as const, worker_id, asked_at: iso(at) } };
    },
  );
}

function refusedByRail(refusal: Refusal, reason: string, id: string): Problem {
  const hint = OVERRIDABLE.includes(refusal)
    ? ` Repeat the request with {"override": ["${refusal}"]} to restart it nevertheless.`
    : '';
  return new Problem(409, `Worker ${JSON.stringify(id)} is not restarted: ${reason}.${hint}`, {
    members: { refusal },
  });
}

function refusalProblem(refusal: CommandRefusal, id: string): Problem {
  if (refusal === 'unknown_worker') {
    return unknownWorker(id);
  }
  if (refusal === 'stopped') {
    return new Problem(
      409,
      `Worker ${JSON.stringify(id)} is stopped, so it cannot receive commands. Start it on its host.`,
    );
  }
  return new Problem(
    503,
    `Too many recovery actions: ${MAX_IN_FLIGHT} are in flight, which is the limit. Wait until workers have restarted; GET /health/recovery lists the actions.`,
    { headers: { 'Retry-After': '60' } },
  );
}
