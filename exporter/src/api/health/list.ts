import { REPORTED_STATUSES } from '@heartline/protocol';
import { WorkerTypeSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { ByState, Count, Exact, OneOf } from '../../http/routing/response-schemas';
import { type Route } from '../../http/routing/route';
import { type FleetView } from '../../model/fleet-view';
import { LADDER_STATES } from '../../model/health-states';
import { type Worker } from '../../model/worker';
import { streamedListRoute } from '../streamed-list';
import { Cursor, decodeCursor, encodeCursor, paginate } from './pagination';
import { type HealthDeps } from './worker-lookup';
import { toWorkerResponse, WorkerResponse, type WorkerResponseView } from './worker-response';

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
export function listRoute({ fleet: { state: fleet } }: HealthDeps): Route {
  return streamedListRoute(
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
    async ({ limit, cursor, ...filters }, slicer) => {
      const after = cursor === undefined ? undefined : decodeCursor('w', cursor);
      const bounds = { limit, ...(after !== undefined && { after }) };
      const page = await paginate(fleet.workers(), filters, bounds, slicer);
      return {
        members: {
          total: page.total,
          by_state: page.byState,
          ...(page.nextAfter !== undefined && { next_cursor: encodeCursor('w', page.nextAfter) }),
        },
        listName: 'workers',
        items: workerResponses(page.workers, fleet),
      };
    },
  );
}

function* workerResponses(
  workers: readonly Worker[],
  fleet: WorkerResponseView & Pick<FleetView, 'now'>,
): Generator<WorkerResponse> {
  const now = fleet.now();
  for (const worker of workers) {
    yield toWorkerResponse(worker, fleet, now);
  }
}
