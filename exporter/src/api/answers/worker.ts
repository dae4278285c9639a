import { type Static, Type } from '@sinclair/typebox';
import { LADDER_STATES } from '../../fleet/worker';
import { CHECK_NAMES, CHECK_STATUSES } from '../../health/checks/check';

const exact = { additionalProperties: false } as const;
const Moment = (description: string) => Type.String({ format: 'date-time', description });

export const State = Type.Union(
  LADDER_STATES.map((state) => Type.Literal(state)),
  { description: 'a state of the ladder' },
);

export const CheckAnswer = Type.Object(
  {
    check: Type.Union(CHECK_NAMES.map((name) => Type.Literal(name))),
    status: Type.Union(CHECK_STATUSES.map((status) => Type.Literal(status))),
    message: Type.String({ description: 'what was found, and what would have been well' }),
    metrics: Type.Record(Type.String(), Type.Number(), {
      description: 'the numbers it was judged by, base units',
    }),
    cost: Type.Number({ minimum: 0, maximum: 1, description: 'share of the score that it took' }),
  },
  exact,
);

/** One worker, as lists and the single answer give it. */
export const WorkerRow = Type.Object(
  {
    worker_id: Type.String(),
    worker_type: Type.String(),
    state: State,
    liveness: State,
    score: Type.Number({ minimum: 0, maximum: 1, description: 'below 0.7 is unhealthy' }),
    status: Type.Optional(
      Type.Union(
        ['active', 'idle', 'processing', 'stopped'].map((status) => Type.Literal(status)),
        { description: 'what it said of itself' },
      ),
    ),
    last_heartbeat: Type.Optional(Moment('exporter’s receive time; absent until one came')),
    age_seconds: Type.Number({
      minimum: 0,
      description: 'since the last heartbeat, less what nobody could hear',
    }),
    missed_heartbeats: Type.Integer({ minimum: 0, description: 'floor(age / interval)' }),
    interval_seconds: Type.Number({ exclusiveMinimum: 0 }),
    failure_threshold: Type.Integer({ minimum: 2 }),
    since: Moment('when it entered the state'),
    last_check: Moment('when its checks ran last'),
    current_task: Type.Optional(Type.String()),
    issues: Type.Array(Type.String(), { description: 'what is wrong, in sentences; empty when all is well' }),
    checks: Type.Array(CheckAnswer),
    metrics: Type.Record(Type.String(), Type.Number(), { description: 'resources and tasks as last told' }),
  },
  { $id: 'WorkerRow', ...exact },
);
export type WorkerRow = Static<typeof WorkerRow>;

export const WorkerList = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'workers that pass the filters' }),
    by_state: Type.Record(State, Type.Integer({ minimum: 0 }), {
      description: 'how many of them are in each state, on all pages together',
    }),
    workers: Type.Array(WorkerRow),
    next_cursor: Type.Optional(Type.String({ description: 'give it as `cursor` for the next page' })),
  },
  { $id: 'WorkerList', ...exact },
);
export type WorkerList = Static<typeof WorkerList>;

export const HeartbeatList = Type.Object(
  {
    heartbeats: Type.Array(
      Type.Object(
        {
          at: Moment('exporter’s receive time'),
          status: Type.Optional(Type.String()),
          metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        },
        exact,
      ),
    ),
  },
  { $id: 'HeartbeatList', ...exact },
);

export const History = Type.Object(
  {
    step_seconds: Type.Number({
      exclusiveMinimum: 0,
      description: 'a point speaks for the time since the one before',
    }),
    points: Type.Array(
      Type.Object(
        {
          at: Moment('end of the step'),
          state: Type.Optional(State),
          score: Type.Optional(Type.Number()),
          cpu_ratio: Type.Optional(Type.Number()),
          memory_bytes: Type.Optional(Type.Number()),
        },
        exact,
      ),
    ),
  },
  { $id: 'History', ...exact },
);

export const Stats = Type.Object(
  {
    workers: Type.Integer({ minimum: 0 }),
    active: Type.Integer({ minimum: 0, description: 'heard within five minutes and not stopped' }),
    dead: Type.Integer({
      minimum: 0,
      description: 'expected to be alive and not heard for five minutes, or failed',
    }),
    by_state: Type.Record(State, Type.Integer({ minimum: 0 })),
    by_type: Type.Record(
      Type.String(),
      Type.Object(
        {
          workers: Type.Integer({ minimum: 0 }),
          active: Type.Integer({ minimum: 0 }),
          dead: Type.Integer({ minimum: 0 }),
          by_state: Type.Record(State, Type.Integer({ minimum: 0 })),
        },
        exact,
      ),
    ),
    heartbeats_total: Type.Integer({ minimum: 0, description: 'of the workers known now' }),
    monitor: Type.Object(
      {
        alive: Type.Boolean({ description: 'deadlines are being looked at' }),
        started_at: Moment('start of this exporter'),
        detection_suppressed: Type.Boolean({ description: 'nobody is newly failed for now' }),
      },
      exact,
    ),
  },
  { $id: 'Stats', ...exact },
);

/** Data of one server-sent event of `GET /health/events` (S4.6). */
export const TransitionEvent = Type.Object(
  {
    worker_id: Type.String(),
    worker_type: Type.String(),
    state: State,
    previous_state: Type.Optional(State),
    at: Moment('when it should have entered the state'),
    last_heartbeat: Type.Optional(Moment('exporter’s receive time')),
    elapsed_seconds: Type.Number({
      minimum: 0,
      description: 'since the last heartbeat, when the state was entered',
    }),
    reason: Type.String(),
  },
  { $id: 'TransitionEvent', ...exact },
);
