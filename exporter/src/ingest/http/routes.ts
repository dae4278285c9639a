import { parseReport, ReportSchema, SandboxReportSchema } from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { ReportsAnswer } from './reports';
import { principalOf } from '../../http/auth/principal';
import { batchOf } from './batch';
import { readBody } from '../../http/messages/body';
import { WithId } from '../../api/health/worker';
import { commandingAnswer, journaled, sendAccepted } from '../response';
import { rawRoute, type Route, type RouteSpec } from '../../http/routing/route';
import { HTTP_SOURCE, type ReportRoutesParts, type RouteParts } from '../deps';
import { sandboxRoute } from './sandboxes';
import { takeReports } from '../ingest';
import { Pace } from '../report-rate-limiter';
import { heartbeatRoute, stopRoute } from './workers';

const TYPES = ['application/json', 'application/x-ndjson'];
const REFUSALS = {
  400: 'None is a report; the detail says what is wrong with the first. The same again is refused again.',
  403: 'This token may report for none of these workers.',
  413: 'The body is larger than web.max_body_bytes, or has more than web.max_reports_per_request.',
  415: 'The content type is neither JSON nor NDJSON.',
  429: 'Nothing was accepted, and at least one worker reports too fast. Send the same again after Retry-After.',
  503: 'The journal cannot be written or the fleet is full; nothing was accepted. Send the same again after Retry-After.',
} as const;
const JSON_ANSWER = { type: 'application/json', schema: ReportsAnswer } as const;
function OneOrMore(schema: typeof ReportSchema | typeof SandboxReportSchema) {
  return Type.Union([schema, Type.Array(schema)]);
}

const REPORTS: RouteSpec = {
  method: 'post',
  path: '/api/v1/reports',
  operation: 'sendReports',
  summary: 'Report about workers: one report, an array, or NDJSON',
  tag: 'reports',
  body: { schema: OneOrMore(ReportSchema), required: true, types: TYPES },
  answers: { 202: 'What was accepted is journaled.' },
  content: JSON_ANSWER,
  problems: REFUSALS,
};
/** Without its worker_id, which the path tells. */
const Partial = Type.Object(
  {
    ...Type.Omit(ReportSchema, ['worker_id']).properties,
    worker_id: Type.Optional(ReportSchema.properties.worker_id),
  },
  { $id: 'PartialReport', additionalProperties: false },
);
const HEARTBEAT: RouteSpec = {
  ...REPORTS,
  path: '/api/v1/workers/{id}/heartbeat',
  operation: 'sendHeartbeat',
  summary: 'A heartbeat; with a body it is a report',
  params: WithId,
  body: { schema: Partial, required: false },
};
const STOP: RouteSpec = {
  ...HEARTBEAT,
  path: '/api/v1/workers/{id}/stop',
  operation: 'sayGoodbye',
  summary: 'The worker says goodbye: nothing is expected of it from now on',
  problems: { ...REFUSALS, 404: 'No such worker is known.' },
};
const SANDBOXES: RouteSpec = {
  ...REPORTS,
  path: '/api/v1/sandboxes',
  operation: 'sendSandboxes',
  summary: 'Tell of sandboxes: one, an array, or NDJSON',
  body: { schema: OneOrMore(SandboxReportSchema), required: true, types: TYPES },
};

/** How reports come in over HTTP. */
export function reportRoutes(given: ReportRoutesParts): readonly Route[] {
  const parts: RouteParts = { ...given, pace: new Pace() };
  const { config, tally, handOut } = parts;
  const body = readBody(config);
  return [
    rawRoute(REPORTS, body, async (request, response) => {
      const items = batchOf(request, parseReport, config, tally);
      const mayReport = principalOf(request).workers;
      const intake = await journaled(takeReports(items, HTTP_SOURCE, { ...parts, mayReport }), parts.log);
      sendAccepted(response, await commandingAnswer(intake, handOut));
    }),
    rawRoute(HEARTBEAT, body, heartbeatRoute(parts)),
    rawRoute(STOP, body, stopRoute(parts)),
    rawRoute(SANDBOXES, body, sandboxRoute(parts)),
  ];
}
