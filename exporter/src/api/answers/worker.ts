import { REPORTED_STATUSES } from '@heartline/protocol';
import { type Static, Type } from '@sinclair/typebox';
import { CHECK_NAMES, CHECK_STATUSES } from '../../health/checks/check';
import { ByState, Count, Exact, Moment, OneOf, Seconds, State } from '../../http/routing/fields';

export const CheckResponse = Exact(
  {
    check: OneOf(CHECK_NAMES),
    status: OneOf(CHECK_STATUSES),
    message: Type.String({ description: 'what was found, and what would have been well' }),
    metrics: Type.Record(Type.String(), Type.Number(), {
      description: 'the numbers it was judged by, base units',
    }),
    cost: Type.Number({ minimum: 0, maximum: 1, description: 'share of the score that it took' }),
  },
  { $id: 'Check' },
);

/** One worker, as lists and the single answer give it. What is not known is absent. */
export const WorkerResponse = Exact(
  {
    worker_id: Type.String(),
    worker_type: Type.String(),
    state: State,
    liveness: State,
    score: Type.Number({ minimum: 0, maximum: 1, description: 'below 0.7 is unhealthy' }),
    status: Type.Optional(OneOf(REPORTED_STATUSES, 'what it said of itself')),
    last_heartbeat: Type.Optional(Moment('exporter’s receive time; absent until one came')),
    age_seconds: Seconds('since the last heartbeat or the registration, less what nobody could hear'),
    missed_heartbeats: Count('floor(age / interval); 0 for a stopped worker'),
    interval_seconds: Type.Number({ exclusiveMinimum: 0 }),
    failure_threshold: Type.Integer({ minimum: 2, description: 'missed heartbeats until failed' }),
    since: Moment('when it entered the state'),
    last_check: Type.Optional(Moment('when its checks ran last; absent until they did')),
    current_task: Type.Optional(Type.String()),
    current_run_id: Type.Optional(Type.String()),
    lease_expires_at: Type.Optional(Moment('when its claim on the task ends')),
    last_error: Type.Optional(Type.String()),
    hostname: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    source: Type.String({ description: 'where it was heard of last' }),
    registered_at: Moment('when it was first heard of, or expected'),
    marked_failed: Type.Optional(Exact({ at: Moment('when'), reason: Type.String() })),
    issues: Type.Array(Type.String(), { description: 'what is wrong, in sentences; empty when all is well' }),
    checks: Type.Array(CheckResponse),
    metrics: Type.Record(Type.String(), Type.Number(), { description: 'resources and tasks as last told' }),
  },
  { $id: 'Worker' },
);
export type WorkerResponse = Static<typeof WorkerResponse>;

export const WorkerList = Exact(
  {
    total: Count('workers that pass the filters, on all pages together'),
    by_state: ByState,
    workers: Type.Array(WorkerResponse, { description: 'ordered by worker_id' }),
    next_cursor: Type.Optional(Type.String({ description: 'give it as `cursor` for the next page' })),
  },
  { $id: 'WorkerList' },
);
export type WorkerList = Static<typeof WorkerList>;
