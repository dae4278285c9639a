import { WorkerIdSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { Count, Exact, iso, Moment, OneOf } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { RECOVERY_MODES } from '../../config/schema/recovery';
import { estimateBytes } from '../../model/estimate-bytes';
import { type Action, ACTION_OUTCOMES, STEP_RESULTS, TRIGGERS } from '../../recovery/actions/action';
import { explanationOf } from '../../recovery/commands/refusal-and-completion';
import { OUTCOMES, RECOVERY_ACTIONS, type RecoveryAction, REFUSALS } from '../../recovery/recovery-action';
import { type RecoveryService } from '../../recovery/recovery-service';
import { Cursor, newestFirst, NextCursor, PageLimit } from '../health/pagination';
import { type HealthDeps } from '../health/worker-lookup';

/** Values that a driver has seen, by name. */
export const EvidenceResponse = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  { description: 'what the driver saw and did' },
);

const ALL_OUTCOMES = [...new Set([...OUTCOMES, 'running' as const, ...ACTION_OUTCOMES])];

export const RecoveryActionResponse = Exact(
  {
    id: Type.String({ description: 'ID of the action, or of the command that the worker receives' }),
    action: OneOf(RECOVERY_ACTIONS),
    worker_id: Type.String(),
    worker_type: Type.Optional(Type.String({ description: 'absent if the worker was unknown' })),
    outcome: OneOf(ALL_OUTCOMES, 'result; running, waiting and handed_out may still change'),
    explanation: Type.String({ description: 'description of the outcome' }),
    refusal: Type.Optional(OneOf(REFUSALS, 'why it was refused; absent if it was not')),
    trigger: OneOf(TRIGGERS, 'what started it: an alert of the worker, one of its fleet, or an operator'),
    reason: Type.String({ description: 'reason of the request, or the name of the alert' }),
    asked_by: Type.Optional(
      Type.String({ description: 'user or token; absent for alerts, and if no credentials are configured' }),
    ),
    asked_from: Type.Optional(Type.String({ description: 'address of the client; absent for alerts' })),
    attempt: Type.Optional(
      Type.Integer({ minimum: 1, description: '1 for the first action since the worker was stable' }),
    ),
    failed_at: Type.Optional(Moment('when the worker failed; absent if it had not')),
    at: Moment('when it was requested or began'),
    handed_out_at: Type.Optional(Moment('when the worker received the command')),
    ended_at: Type.Optional(Moment('when it was completed, or ended otherwise')),
    steps: Type.Optional(
      Type.Array(
        Exact({
          driver: Type.String({ description: 'name of the driver' }),
          step: Type.String(),
          result: Type.Optional(OneOf(STEP_RESULTS, 'absent while the driver works')),
          reason: Type.Optional(Type.String()),
          evidence: Type.Optional(EvidenceResponse),
        }),
        { description: 'the steps of drivers so far; absent for a command' },
      ),
    ),
  },
  { $id: 'RecoveryAction' },
);

export type RecoveryActionResponse = Static<typeof RecoveryActionResponse>;

const StatusResponse = Exact(
  {
    mode: OneOf(RECOVERY_MODES, 'recovery.mode'),
    types: Type.Array(Type.String(), { description: 'recovery.types' }),
    paused: Type.Optional(
      Exact(
        {
          reason: Type.String(),
          at: Moment('when it was paused'),
          until: Type.Optional(Moment('when it ends by itself')),
          by: Type.Optional(Type.String({ description: 'user or token' })),
          from: Type.String({ description: 'address of the client' }),
        },
        { description: 'absent if recovery is not paused' },
      ),
    ),
    budget: Exact({
      affected: Count('workers that are failed or under recovery'),
      limit: Count('maximum of `affected`'),
      expected: Count(
        'workers of the fleet, without those that stopped, were replaced or are in maintenance',
      ),
    }),
    held_back: Type.Array(Type.String(), {
      description: 'worker types of which the budget holds actions back; * for the whole fleet',
    }),
    exhausted: Type.Array(Type.String(), { description: 'workers for which recovery has given up' }),
  },
  { $id: 'RecoveryStatus' },
);

export const RecoveryList = Exact(
  {
    status: StatusResponse,
    total: Count('actions that match the filters, on all pages'),
    actions: Type.Array(RecoveryActionResponse, { description: 'newest first' }),
    next_cursor: NextCursor,
  },
  { $id: 'RecoveryList' },
);

export type RecoveryList = Static<typeof RecoveryList>;

export const PageQuery = Type.Object(
  {
    worker_id: Type.Optional(WorkerIdSchema),
    limit: PageLimit('maximum number of entries on a page'),
    cursor: Cursor,
  },
  { additionalProperties: false },
);

type Row = { readonly key: string } & ({ readonly action: Action } | { readonly command: RecoveryAction });

/** `GET /health/recovery` */
export function recoveryRoute({ recovery }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/recovery',
      operation: 'listRecovery',
      summary: 'Get the state of recovery, and list its actions with requester, steps and outcome',
      tag: 'recovery',
      query: PageQuery,
      responses: {
        200: 'A page of actions. The last 10,000 actions and 2000 commands are kept across restarts of the exporter.',
      },
      response: RecoveryList,
    },
    async ({ query }) => {
      const rows = rowsOf(recovery, query.worker_id);
      const { total, page, next } = await newestFirst('r', rows, ({ key }) => key, query, estimateBytes);
      return {
        status: 200,
        body: { status: toStatusResponse(recovery), total, actions: page.map(toResponse), ...next },
      };
    },
  );
}

/** Actions, and commands that are no step of one, by key: their time, and what distinguishes those of the same time. */
function* rowsOf({ actions, commands }: RecoveryService, workerId: string | undefined): Generator<Row> {
  for (const action of actions.all()) {
    if (workerId === undefined || action.workerId === workerId) {
      yield { key: `${iso(action.wallStartedAt)} a${action.key}`, action };
    }
  }
  for (const command of commands.entries()) {
    if (command.stepOf === undefined && (workerId === undefined || command.workerId === workerId)) {
      yield { key: `${iso(command.at)} c${command.key}`, command };
    }
  }
}

function toResponse(row: Row): RecoveryActionResponse {
  return 'action' in row ? toActionResponse(row.action) : toCommandResponse(row.command);
}

export function toActionResponse(action: Action): RecoveryActionResponse {
  return {
    id: action.id,
    action: action.action,
    worker_id: action.workerId,
    worker_type: action.workerType,
    outcome: action.outcome ?? 'running',
    explanation: action.explanation ?? describeRunning(action),
    trigger: action.trigger,
    reason: action.reason,
    ...(action.by !== undefined && { asked_by: action.by }),
    ...(action.from !== undefined && { asked_from: action.from }),
    attempt: action.attempt,
    ...(action.failedAt !== undefined && { failed_at: iso(action.failedAt) }),
    at: iso(action.wallStartedAt),
    ...(action.wallEndedAt !== undefined && { ended_at: iso(action.wallEndedAt) }),
    steps: action.steps.map(({ driver, name, result, reason, evidence }) => ({
      driver,
      step: name,
      ...(result !== undefined && { result }),
      ...(reason !== undefined && { reason }),
      ...(evidence !== undefined && { evidence: { ...evidence } }),
    })),
  };
}

function describeRunning({ steps }: Action): string {
  const last = steps.at(-1);
  if (last === undefined) {
    return 'begins';
  }
  return last.endedAt === undefined
    ? `${last.driver} works on ${last.name}`
    : `waits for a heartbeat of a new incarnation after ${last.name}`;
}

function toCommandResponse(command: RecoveryAction): RecoveryActionResponse {
  return {
    id: command.id,
    action: command.action,
    worker_id: command.workerId,
    ...(command.workerType !== undefined && { worker_type: command.workerType }),
    outcome: command.outcome,
    explanation: explanationOf(command),
    ...(command.refusal !== undefined && { refusal: command.refusal }),
    trigger: 'hand',
    reason: command.reason,
    ...(command.by !== undefined && { asked_by: command.by }),
    asked_from: command.from,
    at: iso(command.at),
    ...(command.handedOutAt !== undefined && { handed_out_at: iso(command.handedOutAt) }),
    ...(command.endedAt !== undefined && { ended_at: iso(command.endedAt) }),
  };
}

function toStatusResponse(recovery: RecoveryService): Static<typeof StatusResponse> {
  const { mode, types, pause, budget, heldBack, exhausted } = recovery.status();
  return {
    mode,
    types: [...types],
    ...(pause !== undefined && {
      paused: {
        reason: pause.reason,
        at: iso(pause.at),
        ...(pause.until !== undefined && { until: iso(pause.until) }),
        ...(pause.by !== undefined && { by: pause.by }),
        from: pause.from,
      },
    }),
    budget: { ...budget },
    held_back: heldBack.map((type) => (type === '' ? '*' : type)),
    exhausted: [...exhausted],
  };
}
