import { WorkerIdSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { MAX_ENDED_WINDOWS } from '../../fleet/maintenance/maintenance-table';
import { authorOf } from '../../http/auth/credentials';
import { Count, Exact, iso, OneOf } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { estimateBytes } from '../../model/estimate-bytes';
import { MAINTENANCE_STATES, maintenanceState, type MaintenanceWindow } from '../../model/maintenance';
import { RecordIdParams, requireRecord } from '../health/kept-record';

import { Cursor, newestFirst, NextCursor, PageLimit } from '../health/pagination';
import { pauseRoute, resumeRoute } from './pause';
import { type MaintenanceDeps, startWindow } from './start-window';
import { NewMaintenanceWindow, parseScope, parseTiming } from './window-request';
import { MaintenanceWindowResponse, toWindowResponse } from './window-response';

/** Routes for maintenance windows, and to pause and resume a worker. */
export function maintenanceRoutes(deps: MaintenanceDeps): readonly Route[] {
  return [
    startRoute(deps),
    listRoute(deps),
    windowRoute(deps),
    endRoute(deps),
    pauseRoute(deps),
    resumeRoute(deps),
  ];
}

async function responseOf(
  { fleet }: MaintenanceDeps,
  window: MaintenanceWindow,
): Promise<MaintenanceWindowResponse> {
  await fleet.maintenance.matched();
  return toWindowResponse(window, fleet.state.maintenanceWorkerCount(window.id), fleet.state.now());
}

/** `POST /health/maintenance` */
function startRoute(deps: MaintenanceDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/maintenance',
      operation: 'startMaintenance',
      summary:
        'Start or schedule maintenance of workers: messages about them are muted, their states are not. It survives heartbeats and restarts',
      tag: 'fleet',
      body: { schema: NewMaintenanceWindow, required: true },
      responses: { 201: 'The window.' },
      problems: { 409: 'Too many windows are scheduled or active.' },
      response: MaintenanceWindowResponse,
    },
    async ({ body, request }) => {
      const scope = parseScope(body, deps.config);
      const timing = parseTiming(body, deps.fleet.state.now());
      const window = await startWindow(deps, {
        ...scope,
        ...timing,
        reason: body.reason,
        ...authorOf(request),
      });
      return { status: 201, body: await responseOf(deps, window) };
    },
  );
}

const Query = Type.Object(
  {
    state: Type.Optional(OneOf(MAINTENANCE_STATES)),
    worker_id: Type.Optional(WorkerIdSchema),
    limit: PageLimit('maximum number of windows on a page'),
    cursor: Cursor,
  },
  { additionalProperties: false },
);

export const MaintenanceList = Exact(
  {
    total: Count('windows that match the filters, on all pages'),
    windows: Type.Array(MaintenanceWindowResponse, { description: 'newest first' }),
    next_cursor: NextCursor,
  },
  { $id: 'MaintenanceList' },
);

/** Sorts windows by their creation. */
function keyOf({ createdAt, id }: MaintenanceWindow): string {
  return `${iso(createdAt)} ${id}`;
}

/** `GET /health/maintenance` */
function listRoute(deps: MaintenanceDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/maintenance',
      operation: 'listMaintenance',
      summary: `List maintenance windows; the last ${MAX_ENDED_WINDOWS} ended ones are kept as a record`,
      tag: 'fleet',
      query: Query,
      responses: { 200: 'A page of windows.' },
      response: MaintenanceList,
    },
    async ({ query }) => {
      const rows = matchingWindows(deps, query);
      const { total, page, next } = await newestFirst('m', rows, keyOf, query, estimateBytes);
      const windows = await Promise.all(page.map((window) => responseOf(deps, window)));
      return { status: 200, body: { total, windows, ...next } };
    },
  );
}

function matchingWindows(
  { fleet: { state: fleet } }: MaintenanceDeps,
  { state, worker_id }: Static<typeof Query>,
): readonly MaintenanceWindow[] {
  const now = fleet.now();
  const ofWorker =
    worker_id === undefined ? undefined : new Set(fleet.openWindowsOf(worker_id).map(({ id }) => id));
  return [...fleet.maintenanceWindows()].filter(
    (window) =>
      (state === undefined || maintenanceState(window, now) === state) &&
      (ofWorker === undefined || ofWorker.has(window.id)),
  );
}

const UNKNOWN_WINDOW = 'Unknown maintenance window.';

function requireWindow(window: MaintenanceWindow | undefined, id: string): MaintenanceWindow {
  return requireRecord(window, 'maintenance window', id, '/health/maintenance');
}

/** `GET /health/maintenance/{id}` */
function windowRoute(deps: MaintenanceDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/maintenance/{id}',
      operation: 'getMaintenance',
      summary: 'Get a maintenance window',
      tag: 'fleet',
      params: RecordIdParams,
      responses: { 200: 'The window.' },
      problems: { 404: UNKNOWN_WINDOW },
      response: MaintenanceWindowResponse,
    },
    async ({ params: { id } }) => {
      const window = requireWindow(deps.fleet.state.maintenanceWindow(id), id);
      return { status: 200, body: await responseOf(deps, window) };
    },
  );
}

/** `DELETE /health/maintenance/{id}` */
function endRoute(deps: MaintenanceDeps): Route {
  return jsonRoute(
    {
      method: 'delete',
      path: '/health/maintenance/{id}',
      operation: 'endMaintenance',
      summary:
        'End a maintenance window now: workers that are still down alert again. It is kept as a record',
      tag: 'fleet',
      params: RecordIdParams,
      responses: { 200: 'The window, which has ended. One that had ended before stays as it was.' },
      problems: { 404: UNKNOWN_WINDOW },
      response: MaintenanceWindowResponse,
    },
    async ({ params: { id }, request }) => {
      const { by } = authorOf(request);
      const found = await mapJournalError(deps.fleet.maintenance.end(id, by), deps.log);
      const window = requireWindow(found, id);
      deps.log.info({ maintenance_id: id, by }, 'maintenance window ended');
      return { status: 200, body: await responseOf(deps, window) };
    },
  );
}
