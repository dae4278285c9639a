import { REPORTED_STATUSES } from '@heartline/protocol';
import { WorkerTypeSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { ByState, Count, Exact, OneOf } from '../../http/routing/response-schemas';
import { type Route } from '../../http/routing/route';
import { type FleetView } from '../../model/fleet-view';
import { LADDER_STATES } from '../../model/health-states';
import { type Worker } from '../../model/worker';
import { streamedListRoute } from './streamed-list';
import { Cursor, decodeCursor, encodeCursor, NextCursor, PageLimit, paginate } from './pagination';
import { type HealthDeps } from './worker-lookup';
import { toWorkerResponse, WorkerResponse, type WorkerResponseView } from './worker-response';

export const WorkerList = Exact(
  {
    total: Count('workers that match the filters, on all pages'),
    by_state: ByState,
    workers: Type.Array(WorkerResponse, { description: 'ordered by worker_id' }),
    next_cursor: NextCursor,
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
    limit: PageLimit('maximum number of workers on a page; a page of workers with large reports has fewer'),
    cursor: Cursor,
  },
  { additionalProperties: false },
);

/** Maximum memory of the workers on a page, by `estimateBytes`; the page as JSON is smaller. */
const MAX_PAGE_BYTES = 32 * 1024 * 1024;

/** Returns the first workers that fit on a page, at least one. */
export function firstWithinBytes(
  workers: readonly Worker[],
  bytesOf: (id: string) => number,
): readonly Worker[] {
  let bytes = 0;
  const end = workers.findIndex(({ id }, index) => (bytes += bytesOf(id)) > MAX_PAGE_BYTES && index > 0);
  return end < 0 ? workers : workers.slice(0, end);
}

/** `GET /health/workers` */
export function listRoute({ fleet: { state: fleet, bytes } }: HealthDeps): Route {
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
      const workers = firstWithinBytes(page.workers, (id) => bytes.of(id));
      const nextAfter = workers.length < page.workers.length ? workers.at(-1)?.id : page.nextAfter;
      return {
        members: {
          total: page.total,
          by_state: page.byState,
          ...(nextAfter !== undefined && { next_cursor: encodeCursor('w', nextAfter) }),
        },
        listName: 'workers',
        items: workerResponses(workers, fleet),
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
