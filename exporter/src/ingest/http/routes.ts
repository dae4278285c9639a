import { parseReport, ReportSchema, SandboxReportSchema } from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { ReportsResponse } from './reports';
import { principalOf } from '../../http/auth/principal';
import { readBatch } from './batch';
import { readBody } from '../../http/messages/body';
import { WorkerIdParams } from '../../api/health/worker';
import { withCommands, mapJournalError, sendIngestResponse } from '../response';
import { rawRoute, type Route, type RouteSpec } from '../../http/routing/route';
import { HTTP_SOURCE, type IngestRoutesDeps, type IngestRouteDeps } from '../deps';
import { sandboxesHandler } from './sandboxes';
import { ingestReports } from '../ingest';
import { ReportRateLimiter } from '../report-rate-limiter';
import { heartbeatHandler, stopHandler } from './workers';

const CONTENT_TYPES = ['application/json', 'application/x-ndjson'];
const PROBLEMS = {
  400: 'None is a report; the detail says what is wrong with the first. The same again is refused again.',
  403: 'This token may report for none of these workers.',
  413: 'The body is larger than web.max_body_bytes, or has more than web.max_reports_per_request.',
  415: 'The content type is neither JSON nor NDJSON.',
  429: 'Nothing was accepted, and at least one worker reports too fast. Send the same again after Retry-After.',
  503: 'The journal cannot be written or the fleet is full; nothing was accepted. Send the same again after Retry-After.',
} as const;
const JSON_RESPONSE = { type: 'application/json', schema: ReportsResponse } as const;
function OneOrMore(schema: typeof ReportSchema | typeof SandboxReportSchema) {
  return Type.Union([schema, Type.Array(schema)]);
}

const REPORTS: RouteSpec = {
  method: 'post',
  path: '/api/v1/reports',
  operation: 'sendReports',
  summary: 'Report about workers: one report, an array, or NDJSON',
  tag: 'reports',
  body: { schema: OneOrMore(ReportSchema), required: true, types: CONTENT_TYPES },
  responses: { 202: 'What was accepted is journaled.' },
  content: JSON_RESPONSE,
  problems: PROBLEMS,
};
/** Without its worker_id, which the path tells. */
const PartialReport = Type.Object(
  { ...Type.Omit(ReportSchema, ['worker_id']).properties, worker_id: Type.Optional(ReportSchema.properties.worker_id) },
  { $id: 'PartialReport', additionalProperties: false },
);
const HEARTBEAT: RouteSpec = {
  ...REPORTS,
  path: '/api/v1/workers/{id}/heartbeat',
  operation: 'sendHeartbeat',
  summary: 'A heartbeat; with a body it is a report',
  params: WorkerIdParams,
  body: { schema: PartialReport, required: false },
};
const STOP: RouteSpec = {
  ...HEARTBEAT,
  path: '/api/v1/workers/{id}/stop',
  operation: 'sayGoodbye',
  summary: 'The worker says goodbye: nothing is expected of it from now on',
  problems: { ...PROBLEMS, 404: 'No such worker is known.' },
};
const SANDBOXES: RouteSpec = {
  ...REPORTS,
  path: '/api/v1/sandboxes',
  operation: 'sendSandboxes',
  summary: 'Tell of sandboxes: one, an array, or NDJSON',
  body: { schema: OneOrMore(SandboxReportSchema), required: true, types: CONTENT_TYPES },
};

/** How reports come in over HTTP. */
export function ingestRoutes(routesDeps: IngestRoutesDeps): readonly Route[] {
  const deps: IngestRouteDeps = { ...routesDeps, rateLimiter: new ReportRateLimiter() };
  const { config, metrics, dispatchCommands } = deps;
  const body = readBody(config);
  return [
    rawRoute(REPORTS, body, async (request, response) => {
      const items = readBatch(request, parseReport, config, metrics);
      const mayReport = principalOf(request).workers;
      const result = await mapJournalError(
        ingestReports(items, HTTP_SOURCE, { ...deps, mayReport }),
        deps.log,
      );
      sendIngestResponse(response, await withCommands(result, dispatchCommands));
    }),
    rawRoute(HEARTBEAT, body, heartbeatHandler(deps)),
    rawRoute(STOP, body, stopHandler(deps)),
    rawRoute(SANDBOXES, body, sandboxesHandler(deps)),
  ];
}
