import { WorkerIdSchema } from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { explanationOf } from '../../recovery/decision';
import { type RecoveryAction } from '../../recovery/recovery-action';
import { type RecoveryActionResponse, RecoveryList } from '../answers/recovery';
import { jsonRoute, type Route } from '../../http/routing/route';
import { Cursor, encodeCursor, decodeCursor } from './cursor';
import { type HealthDeps } from './worker-lookup';
import { iso } from './worker-response';

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
