import { REPORTED_STATUSES } from '@heartline/protocol';
import { WorkerTypeSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { ByState, Count, Exact, OneOf } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { LADDER_STATES } from '../../model/health-states';
import { Cursor, decodeCursor, encodeCursor, paginate } from './pagination';
import { type HealthDeps } from './worker-lookup';
import { toWorkerResponse, WorkerResponse } from './worker-response';

export const WorkerList = Exact(
  {
    total: Count('workers that match the filters, on all pages'),
    by_state: ByState,
    workers: Type.Array(WorkerResponse, { description: 'ordered by worker_id' }),
    next_cursor: Type.Optional(
      Type.String({ description: 'the `cursor` of the next page; absent on the last page' }),
    ),
  },
  { $id: 'WorkerList' },
);

export type WorkerList = Static<typeof WorkerList>;

const Query = Type.Object(
  {
    type: Type.Optional(WorkerTypeSchema),
    min_state: Type.Optional(
      OneOf(
        LADDER_STATES,
        'workers in this state or a worse one: degraded excludes healthy, unknown and stopped workers',
      ),
    ),
    status: Type.Optional(OneOf(REPORTED_STATUSES, 'status that a worker reported')),
    limit: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 100,
      description: 'maximum number of workers on a page',
    }),
    cursor: Cursor,
  },
  { additionalProperties: false },
);

/** `GET /health/workers` */
export function listRoute({ fleet }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/workers',
      operation: 'listWorkers',
      summary: 'List workers in pages, with the number of workers in each state',
      tag: 'fleet',
      query: Query,
      responses: { 200: 'A page of workers.' },
      response: WorkerList,
    },
    ({ query: { limit, cursor, ...filters } }) => {
      const after = cursor === undefined ? undefined : decodeCursor('w', cursor);
      const page = paginate(fleet.state.workers(), filters, { limit, ...(after !== undefined && { after }) });
      const now = fleet.state.now();
      return {
        status: 200,
        body: {
          total: page.total,
          by_state: page.byState,
          workers: page.workers.map((worker) => toWorkerResponse(worker, fleet.state, now)),
          ...(page.nextAfter !== undefined && { next_cursor: encodeCursor('w', page.nextAfter) }),
        },
      };
    },
  );
}
