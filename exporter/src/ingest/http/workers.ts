import { type Report } from '@heartline/protocol';
import { parseJson, parseReport, type ParseResult, ReportSchema } from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { type Request, type RequestHandler } from 'express';
import { principalOf } from '../../http/auth/principal';
import { bodyFormat, bodyText } from '../../http/messages/body';
import { Problem } from '../../http/messages/problem';
import { WorkerIdParams } from '../../http/routing/fields';
import { type RouteSpec } from '../../http/routing/route';
import { HTTP_SOURCE, type IngestRouteDeps } from '../deps';
import { ingestReports } from '../ingest';
import { mapJournalError, sendIngestResponse, toIngestResponse, withCommands } from '../response';
import { PROBLEMS, REPORTS } from './reports';

/** `POST /api/v1/workers/{id}/heartbeat`: a heartbeat; a body, if there is one, is a report without its worker_id. */
export function heartbeatHandler(deps: IngestRouteDeps): RequestHandler {
  return async (request, response) => {
    const report = readPartialReport(request);
    const result = await mapJournalError(
      ingestReports([report], HTTP_SOURCE, { ...deps, mayReport: principalOf(request).workers }),
      deps.log,
    );
    sendIngestResponse(response, await withCommands(result, deps.dispatchCommands));
  };
}

/** `POST /api/v1/workers/{id}/stop`: the worker says goodbye, with a last report if it likes. */
export function stopHandler(deps: IngestRouteDeps): RequestHandler {
  return async (request, response) => {
    const id = pathWorkerId(request);
    const report = readPartialReport(request, { status: 'stopped' });
    if (report.ok && deps.fleet.state.get(id) === undefined)
      throw new Problem(404, `No worker ${JSON.stringify(id)} is known, so it cannot say goodbye.`);
    const result = await mapJournalError(
      ingestReports([report], HTTP_SOURCE, { ...deps, mayReport: principalOf(request).workers }),
      deps.log,
    );
    sendIngestResponse(response, toIngestResponse(result));
  };
}

/** Of the path; that it is a valid one is for the report's schema to say. */
function pathWorkerId({ params }: Request): string {
  return String(params['id']);
}

/** The path's worker and the body's content as one report. No body is well, whatever its content type is said to be. */
function readPartialReport(request: Request, overrides: Partial<Report> = {}): ParseResult<Report> {
  const id = pathWorkerId(request);
  const text = bodyText(request);
  if (text.trim() === '') return parseReport({ worker_id: id, ...overrides });
  bodyFormat(request, ['application/json']);
  const json = parseJson(text);
  if (!json.ok) return json;
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parseReport(value);
  const bodyId = 'worker_id' in value ? value.worker_id : id;
  if (bodyId !== id) {
    const reason = `must be ${JSON.stringify(id)}, as in the path, or left out; was ${JSON.stringify(bodyId)}`;
    return { ok: false, path: '$.worker_id', reason };
  }
  return parseReport({ ...value, worker_id: id, ...overrides });
}

/** Without its worker_id, which the path tells. */
const PartialReport = Type.Object(
  {
    ...Type.Omit(ReportSchema, ['worker_id']).properties,
    worker_id: Type.Optional(ReportSchema.properties.worker_id),
  },
  { $id: 'PartialReport', additionalProperties: false },
);

export const HEARTBEAT: RouteSpec = {
  ...REPORTS,
  path: '/api/v1/workers/{id}/heartbeat',
  operation: 'sendHeartbeat',
  summary: 'A heartbeat; with a body it is a report',
  params: WorkerIdParams,
  body: { schema: PartialReport, required: false },
};

export const STOP: RouteSpec = {
  ...HEARTBEAT,
  path: '/api/v1/workers/{id}/stop',
  operation: 'sayGoodbye',
  summary: 'The worker says goodbye: nothing is expected of it from now on',
  problems: { ...PROBLEMS, 404: 'No such worker is known.' },
};
