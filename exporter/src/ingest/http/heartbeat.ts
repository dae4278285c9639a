import { encodeWorkerId, type Report } from '@heartline/protocol';
import {
  describeValue,
  parseJsonBytes,
  type ParsedReport,
  parseReport,
  type ParseResult,
  ReportSchema,
  salvageReportText,
  tooManyBytes,
} from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { type Request, type RequestHandler } from 'express';
import { bodyBytes } from '../../http/bodies/body';
import { Problem } from '../../http/messages/problem';
import { WorkerIdParams } from '../../http/routing/response-schemas';
import { type RouteSpec } from '../../http/routing/route';
import { HTTP_SOURCE, type IngestRouteDeps } from './ingest-route-deps';
import { ingestReports } from '../ingest';
import { mapJournalError, sendIngestResponse, toIngestResponse, withCommands } from './response';
import { PROBLEMS, REPORTS, senderOf } from './reports';

/** `POST /api/v1/workers/{id}/heartbeat`: a heartbeat. The optional body is a report without worker_id. */
export function heartbeatHandler(deps: IngestRouteDeps): RequestHandler {
  return async (request, response) => {
    const report = readPartialReport(request, deps.config.limits.reportBytes);
    const sending = { ...deps, ...senderOf(request, deps.addresses) };
    const result = await mapJournalError(ingestReports([report], HTTP_SOURCE, sending), deps.log);
    sendIngestResponse(response, await withCommands(result, deps.dispatchCommands));
  };
}

/** `POST /api/v1/workers/{id}/stop`: the worker reports that it stops. The optional body is its last report. */
export function stopHandler(deps: IngestRouteDeps): RequestHandler {
  return async (request, response) => {
    const id = pathWorkerId(request);
    const report = readPartialReport(request, deps.config.limits.reportBytes, { status: 'stopped' });
    const sending = { ...deps, ...senderOf(request, deps.addresses) };
    const { mayReport } = sending;
    // A token that may not report for the worker does not learn whether it exists.
    if (report.ok && mayReport?.(id) !== false && deps.fleet.state.get(id) === undefined) {
      throw new Problem(
        404,
        `Unknown worker ${JSON.stringify(id)}: only a worker that has reported, or is expected, can report that it stops.`,
      );
    }
    const result = await mapJournalError(ingestReports([report], HTTP_SOURCE, sending), deps.log);
    sendIngestResponse(response, toIngestResponse(result));
  };
}

/** Worker ID in the path, encoded if it is the name that a platform gave. The schema of the report validates it. */
function pathWorkerId({ params }: Request): string {
  return encodeWorkerId(String(params['id']));
}

/**
 * Combines the worker ID in the path and the body into one report. A body that is no report costs only itself, because
 * the ID is in the path: the output of a program that was piped into curl is a heartbeat.
 */
function readPartialReport(
  request: Request,
  maxBytes: number,
  overrides: Partial<Report> = {},
): ParseResult<Report> {
  const id = pathWorkerId(request);
  const bytes = bodyBytes(request);
  const bare = parseReport({ worker_id: id, ...overrides });
  if (!bare.ok || isBlank(bytes)) {
    return bare;
  }
  const contentType = request.get('Content-Type');
  if (request.is('application/json') === false) {
    return withFlaw(bare, 'application/json, or no body', `the Content-Type ${describeValue(contentType)}`);
  }
  const parsed = parsePartial(bytes, maxBytes, id);
  return parsed.ok ? withOverrides(parsed, overrides) : parsed;
}

function parsePartial(bytes: Uint8Array, maxBytes: number, id: string): ParseResult<Report> {
  const { length } = bytes;
  const json = length > maxBytes ? tooManyBytes(length, maxBytes) : parseJsonBytes(bytes);
  if (!json.ok) {
    return salvageReportText(bytes, json, maxBytes, id);
  }
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return withFlaw({ ok: true, report: { worker_id: id } }, 'an object', describeValue(value));
  }
  const bodyId = 'worker_id' in value ? value.worker_id : id;
  if (typeof bodyId !== 'string' || encodeWorkerId(bodyId) !== id) {
    const reason = `must be ${JSON.stringify(id)} as in the path, or absent; was ${describeValue(bodyId)}`;
    return { ok: false, path: '$.worker_id', reason };
  }
  return parseReport({ ...value, worker_id: id });
}

function withOverrides(parsed: ParsedReport<Report>, overrides: Partial<Report>): ParsedReport<Report> {
  return { ...parsed, report: { ...parsed.report, ...overrides } };
}

/** Adds a flaw of the body as a whole. */
function withFlaw(parsed: ParsedReport<Report>, allowed: string, given: string): ParsedReport<Report> {
  return { ...parsed, flaws: [{ path: '$', allowed, given }] };
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** A report whose worker_id is optional, because the path contains it. */
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
  summary: 'Send a heartbeat; with a body it is a report',
  params: WorkerIdParams,
  body: { schema: PartialReport, required: false },
};

export const STOP: RouteSpec = {
  ...HEARTBEAT,
  path: '/api/v1/workers/{id}/stop',
  operation: 'sayGoodbye',
  summary: 'Report that a worker stops: no more heartbeats are expected',
  problems: { ...PROBLEMS, 404: 'Unknown worker.' },
};
