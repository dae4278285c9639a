import { authorOf } from '../../http/auth/credentials';
import { Problem } from '../../http/messages/problem';
import { WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { requireWorker, UNKNOWN_WORKER, workerResponse } from '../health/worker-lookup';
import { WorkerResponse } from '../health/worker-response';
import { type MaintenanceDeps, startWindow } from './start-window';
import { parseTiming, PauseBody } from './window-request';

/** `POST /health/workers/{id}/pause` */
export function pauseRoute(deps: MaintenanceDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/pause',
      operation: 'pauseWorker',
      summary:
        'Mute messages about a worker until it is resumed or until a time; its state is not affected. A repeated request replaces the first',
      tag: 'worker',
      params: WorkerIdParams,
      body: { schema: PauseBody, required: false },
      responses: { 200: 'The worker, in maintenance.' },
      problems: { 404: UNKNOWN_WORKER, 409: 'Too many maintenance windows are scheduled or active.' },
      response: WorkerResponse,
    },
    async ({ params: { id }, body, request }) => {
      requireWorker(deps.fleet.state, id);
      await startWindow(deps, {
        workers: [id],
        ...parseTiming(body, deps.fleet.state.now()),
        reason: body.reason,
        ...authorOf(request),
      });
      return { status: 200, body: workerResponse(deps.fleet.state, id) };
    },
  );
}

/** `POST /health/workers/{id}/resume` */
export function resumeRoute(deps: MaintenanceDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/health/workers/{id}/resume',
      operation: 'resumeWorker',
      summary: 'End the maintenance of a single worker: if it is still down, it alerts again',
      tag: 'worker',
      params: WorkerIdParams,
      responses: { 200: 'The worker, which is not in maintenance.' },
      problems: {
        404: UNKNOWN_WORKER,
        409: 'The worker is in maintenance by a window that is for other workers, too.',
      },
      response: WorkerResponse,
    },
    async ({ params: { id }, request }) => {
      const { fleet, log } = deps;
      requireWorker(fleet.state, id);
      const { by } = authorOf(request);
      const ended = await mapJournalError(fleet.maintenance.endForOnly(id, by), log);
      const remaining = fleet.state.activeWindowsOf(id, fleet.state.now());
      if (remaining.length > 0) {
        const ids = remaining.map((window) => window.id).join(', ');
        throw new Problem(
          409,
          `Worker ${JSON.stringify(id)} is still in maintenance, by windows that are for other workers, too: ${ids}. End them with DELETE /health/maintenance/{id}.`,
        );
      }
      if (ended > 0) {
        log.info({ worker_id: id, by }, 'maintenance of a worker ended');
      }
      return { status: 200, body: workerResponse(deps.fleet.state, id) };
    },
  );
}
