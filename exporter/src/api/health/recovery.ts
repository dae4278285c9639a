import { WorkerIdSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { clientKey } from '../../http/auth/client-rate-limiter';
import { principalOf } from '../../http/auth/principal';
import { Problem } from '../../http/messages/problem';
import { Count, Exact, iso, Moment, OneOf, WorkerIdParams } from '../../http/routing/fields';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/response';
import { explanationOf, MAX_IN_FLIGHT } from '../../recovery/decision';
import {
  OUTCOMES,
  RECOVERY_ACTIONS,
  type RecoveryAction,
  type Refusal,
  REFUSALS,
} from '../../recovery/recovery-action';
import { Cursor, decodeCursor, encodeCursor } from './pagination';
import { type HealthDeps, UNKNOWN_WORKER, unknownWorker } from './worker-lookup';

export const RecoveryActionResponse = Exact(
  {
    id: Type.String({ description: 'of the command, as the worker is told it' }),
    action: OneOf(RECOVERY_ACTIONS),
    worker_id: Type.String(),
    worker_type: Type.Optional(Type.String({ description: 'absent where the worker was not known' })),
    outcome: OneOf(OUTCOMES, 'what became of it; waiting and handed_out may still change'),
    explanation: Type.String({ description: 'the outcome, as a phrase for people' }),
    refusal: Type.Optional(OneOf(REFUSALS, 'why it was refused; present where it was')),
    reason: Type.String({ description: 'why, by whoever asked' }),
    asked_by: Type.Optional(
      Type.String({ description: 'user or token; absent where the exporter asks for no credentials' }),
    ),
    asked_from: Type.String({ description: 'address it was asked from' }),
    at: Moment('when it was asked for'),
    handed_out_at: Type.Optional(Moment('when the worker was told')),
    ended_at: Type.Optional(Moment('when it was done, or over')),
  },
  { $id: 'RecoveryAction' },
);

export type RecoveryActionResponse = Static<typeof RecoveryActionResponse>;

export const RecoveryList = Exact(
  {
    total: Count('actions that pass the filters, on all pages together'),
    actions: Type.Array(RecoveryActionResponse, { description: 'newest first' }),
    next_cursor: Type.Optional(Type.String({ description: 'give it as `cursor` for the next page' })),
  },
  { $id: 'RecoveryList' },
);

export type RecoveryList = Static<typeof RecoveryList>;

const Query = Type.Object(
  {
    worker_id: Type.Optional(WorkerIdSchema),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'most actions on a page' }),
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
      summary: 'The audit of recovery: what was asked of workers, by whom, and what became of it',
      tag: 'fleet',
      query: Query,
      responses: { 200: 'A page of actions; the last 2000 are kept, across restarts of the exporter.' },
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
