import { WorkerTypeSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { type FleetState } from '../../fleet/fleet-state';
import { type DeclaredMinimum, MAX_TYPE_MINIMUMS } from '../../fleet/tables/type-minimum-table';
import { activeOrDead } from '../../health/liveness/worker-liveness';
import { Problem } from '../../http/messages/problem';
import { Count, Exact, OneOf } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { type HealthDeps } from '../health/worker-lookup';

type WorkerTypesDeps = Pick<HealthDeps, 'fleet' | 'log'>;

/** Routes for the minimum number of workers of a type. */
export function workerTypeRoutes(deps: WorkerTypesDeps): readonly Route[] {
  return [listRoute(deps), workerTypeRoute(deps), declareRoute(deps), deleteRoute(deps)];
}

const WorkerTypeParams = Type.Object({ type: WorkerTypeSchema });

const WorkerTypeResponse = Exact(
  {
    worker_type: Type.String(),
    minimum_workers: Count('minimum number of living workers'),
    source: OneOf(['api', 'config'], 'where the minimum is declared; the API overrides the configuration'),
    living_workers: Count('workers that have sent a heartbeat and are neither failed nor stopped'),
  },
  { $id: 'WorkerType' },
);

type WorkerTypeResponse = Static<typeof WorkerTypeResponse>;

const UNKNOWN_TYPE = 'No minimum is declared for the type.';

function undeclared(type: string): Problem {
  return new Problem(
    404,
    `No minimum is declared for the worker type ${JSON.stringify(type)}. Declare one with PUT /health/worker-types/${type} or in fleet.minimum_workers.`,
  );
}

function livingByType(fleet: FleetState): ReadonlyMap<string, number> {
  const living = new Map<string, number>();
  for (const worker of fleet.workers()) {
    if (activeOrDead(worker) === 'active') {
      living.set(worker.type, (living.get(worker.type) ?? 0) + 1);
    }
  }
  return living;
}

function toResponse(
  { workerType, workers, source }: DeclaredMinimum,
  living: ReadonlyMap<string, number>,
): WorkerTypeResponse {
  return {
    worker_type: workerType,
    minimum_workers: workers,
    source,
    living_workers: living.get(workerType) ?? 0,
  };
}

function requireType(fleet: FleetState, type: string): WorkerTypeResponse {
  const minimum = fleet.typeMinimum(type);
  if (minimum === undefined) {
    throw undeclared(type);
  }
  return toResponse(minimum, livingByType(fleet));
}

/** `GET /health/worker-types` */
function listRoute({ fleet }: WorkerTypesDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/worker-types',
      operation: 'listWorkerTypes',
      summary: 'List the worker types with a minimum number of workers, by name',
      tag: 'worker',
      responses: { 200: 'The worker types.' },
      response: Exact({ worker_types: Type.Array(WorkerTypeResponse) }, { $id: 'WorkerTypes' }),
    },
    () => {
      const living = livingByType(fleet.state);
      const types = [...fleet.state.typeMinimums()].map((minimum) => toResponse(minimum, living));
      return { status: 200, body: { worker_types: types } };
    },
  );
}

/** `GET /health/worker-types/{type}` */
function workerTypeRoute({ fleet }: WorkerTypesDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/worker-types/{type}',
      operation: 'getWorkerType',
      summary: 'Get the minimum number of workers of a type',
      tag: 'worker',
      params: WorkerTypeParams,
      responses: { 200: 'The worker type.' },
      problems: { 404: UNKNOWN_TYPE },
      response: WorkerTypeResponse,
    },
    ({ params: { type } }) => ({ status: 200, body: requireType(fleet.state, type) }),
  );
}

const DeclaredWorkerType = Type.Object(
  {
    minimum_workers: Type.Integer({
      minimum: 0,
      maximum: 999_999,
      description: 'minimum number of living workers; 0 declares that none is needed',
    }),
  },
  { $id: 'DeclaredWorkerType', additionalProperties: false },
);

/** `PUT /health/worker-types/{type}` */
function declareRoute({ fleet, log }: WorkerTypesDeps): Route {
  return jsonRoute(
    {
      method: 'put',
      path: '/health/worker-types/{type}',
      operation: 'declareWorkerType',
      summary: 'Declare the minimum number of workers of a type; it overrides fleet.minimum_workers',
      tag: 'worker',
      params: WorkerTypeParams,
      body: { schema: DeclaredWorkerType, required: true },
      responses: { 200: 'The worker type.' },
      response: WorkerTypeResponse,
    },
    async ({ params: { type }, body: { minimum_workers } }) => {
      if (!(await mapJournalError(fleet.typeMinimums.declare(type, minimum_workers), log))) {
        const detail = `Too many worker types with a minimum: the limit is ${MAX_TYPE_MINIMUMS}. Delete one, or declare it in fleet.minimum_workers.`;
        throw new Problem(503, detail);
      }
      log.info({ worker_type: type, minimum_workers }, 'minimum number of workers declared');
      return { status: 200, body: requireType(fleet.state, type) };
    },
  );
}

/** `DELETE /health/worker-types/{type}` */
function deleteRoute({ fleet, log }: WorkerTypesDeps): Route {
  return jsonRoute(
    {
      method: 'delete',
      path: '/health/worker-types/{type}',
      operation: 'deleteWorkerType',
      summary:
        'Delete the minimum number of workers that was declared with PUT; one in fleet.minimum_workers applies again',
      tag: 'worker',
      params: WorkerTypeParams,
      responses: { 200: 'The minimum is deleted.' },
      problems: { 404: 'No minimum was declared with PUT.' },
      response: Exact(
        { worker_type: Type.String(), deleted: Type.Literal(true) },
        { $id: 'WorkerTypeDeleted' },
      ),
    },
    async ({ params: { type } }) => {
      if (!(await mapJournalError(fleet.typeMinimums.delete(type), log))) {
        throw new Problem(
          404,
          `No minimum was declared with PUT /health/worker-types/${type}. One in the configuration is removed from fleet.minimum_workers.`,
        );
      }
      log.info({ worker_type: type }, 'minimum number of workers deleted');
      return { status: 200, body: { worker_type: type, deleted: true as const } };
    },
  );
}
