import { WorkerIdSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { principalOf } from '../../http/auth/credentials';
import { Problem } from '../../http/messages/problem';
import { Count, Exact, iso, Moment, OneOf, WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { explanationOf, MAX_IN_FLIGHT } from '../../recovery/commands/refusal-and-completion';
import {
  OUTCOMES,
  RECOVERY_ACTIONS,
  type CommandRefusal,
  type RecoveryAction,
  REFUSALS,
} from '../../recovery/recovery-action';
import { Cursor, decodeCursor, encodeCursor } from './pagination';
import { type HealthDeps, UNKNOWN_WORKER, unknownWorker } from './worker-lookup';

export const RecoveryActionResponse = Exact(
  {
    id: Type.String({ description: 'ID of the command that the worker receives' }),
    action: OneOf(RECOVERY_ACTIONS),
    worker_id: Type.String(),
    worker_type: Type.Optional(Type.String({ description: 'absent if the worker was unknown' })),
    outcome: OneOf(OUTCOMES, 'result; waiting and handed_out may still change'),
    explanation: Type.String({ description: 'description of the outcome' }),
    refusal: Type.Optional(OneOf(REFUSALS, 'why it was refused; absent if it was not')),
    reason: Type.String({ description: 'reason of the request' }),
    asked_by: Type.Optional(
      Type.String({ description: 'user or token; absent if no credentials are configured' }),
    ),
    asked_from: Type.String({ description: 'address of the client' }),
    at: Moment('time of the request'),
    handed_out_at: Type.Optional(Moment('when the worker received the command')),
    ended_at: Type.Optional(Moment('when it was completed, or ended otherwise')),
  },
  { $id: 'RecoveryAction' },
);

export type RecoveryActionResponse = Static<typeof RecoveryActionResponse>;

export const RecoveryList = Exact(
  {
    total: Count('actions that match the filters, on all pages'),
    actions: Type.Array(RecoveryActionResponse, { description: 'newest first' }),
    next_cursor: Type.Optional(
      Type.String({ description: 'the `cursor` of the next page; absent on the last page' }),
    ),
  },
  { $id: 'RecoveryList' },
);

export type RecoveryList = Static<typeof RecoveryList>;

const Query = Type.Object(
  {
    worker_id: Type.Optional(WorkerIdSchema),
    limit: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 100,
      description: 'maximum number of actions on a page',
    }),
    cursor: Cursor,
  },
  { additionalProperties: false },
);

/** `GET /health/recovery` */
export function recoveryRoute({ recovery }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/recovery',
      operation: 'listRecovery',
      summary: 'List the audit log of recovery actions: request, requester and outcome',
      tag: 'fleet',
      query: Query,
      responses: { 200: 'A page of actions. The last 2000 are kept across restarts of the exporter.' },
      response: RecoveryList,
    },
    ({ query: { worker_id, limit, cursor } }) => {
      const matching = recovery
        .entries()
        .filter(({ workerId }) => worker_id === undefined || workerId === worker_id);
      const before = cursor === undefined ? undefined : decodeCursor('r', cursor);
      const rest = before === undefined ? matching : matching.filter(({ key }) => key < before);
      const page = rest.slice(0, limit);
      const last = rest.length > limit ? page.at(-1)?.key : undefined;
      return {
        status: 200,
        body: {
          total: matching.length,
          actions: page.map(toRecoveryActionResponse),
          ...(last !== undefined && { next_cursor: encodeCursor('r', last) }),
        },
      };
    },
  );
}

function toRecoveryActionResponse(action: RecoveryAction): RecoveryActionResponse {
  return {
    id: action.id,
    action: action.action,
    worker_id: action.workerId,
    ...(action.workerType !== undefined && { worker_type: action.workerType }),
    outcome: action.outcome,
    explanation: explanationOf(action),
    ...(action.refusal !== undefined && { refusal: action.refusal }),
    reason: action.reason,
    ...(action.by !== undefined && { asked_by: action.by }),
    asked_from: action.from,
    at: iso(action.at),
    ...(action.handedOutAt !== undefined && { handed_out_at: iso(action.handedOutAt) }),
    ...(action.endedAt !== undefined && { ended_at: iso(action.endedAt) }),
  };
}

const RestartBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 1024, default: 'requested by hand' }) },
  { $id: 'Restart', additionalProperties: false },
);

const QueuedCommand = Exact(
  {
    id: Type.String({ description: 'ID of the command that the worker receives' }),
    action: Type.Literal('restart'),
    worker_id: Type.String(),
    asked_at: Moment('time of the first request'),
  },
  { $id: 'QueuedCommand' },
);

/** `POST /health/workers/{id}/restart` */
export function restartRoute({ recovery, addresses, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/restart',
      operation: 'restartWorker',
      summary: 'Request a restart of a worker: it receives the command in the response to its next report',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: RestartBody, required: false },
      responses: {
        202: 'The command is in the journal and waits for the worker. A repeated request returns the same command.',
      },
      problems: { 404: UNKNOWN_WORKER, 409: 'The worker is stopped, so it cannot receive commands.' },
      response: QueuedCommand,
    },
    async ({ params: { id: workerId }, body: { reason }, request }) => {
      const { name } = principalOf(request);
      const from = addresses.keyOf(request);
      const recoveryRequest = { workerId, reason, from, ...(name !== '' && { by: name }) };
      const { id, at, refusal } = await mapJournalError(recovery.queue(recoveryRequest), log);
      if (refusal !== undefined) {
        throw refusalProblem(refusal, workerId);
      }
      log.info({ worker_id: workerId, command_id: id, reason, by: name, from }, 'restart requested');
      return {
        status: 202,
        body: { id, action: 'restart' as const, worker_id: workerId, asked_at: iso(at) },
      };
    },
  );
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
