import {
  parseBatch,
  type ParseResult,
  ReportSchema,
  type SandboxReportSchema,
} from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { type Request } from 'express';
import { type Config } from '../../config/schema/config';
import { bodyForm, bodyText } from '../../http/messages/body';
import { Problem } from '../../http/messages/problem';
import { Count, Exact } from '../../http/routing/fields';
import { type RouteSpec } from '../../http/routing/route-spec';
import { type ExporterMetrics } from '../../model/exporter-metrics';

/** The answer to reports; its type is the protocol's. */
export const ReportsResponse = Exact(
  {
    accepted: Count('taken and journaled; a repeated or late report is accepted, too, and changes nothing'),
    rejected: Type.Array(
      Exact({
        index: Count('position in the batch, from 0'),
        path: Type.String({ description: 'JSON path of the offending value, $ for the whole' }),
        reason: Type.String({ description: 'what was wrong, what was allowed, what was given' }),
      }),
    ),
    commands: Type.Optional(
      Type.Array(Exact({ id: Type.String(), action: Type.Literal('restart'), worker_id: Type.String() }), {
        description: 'what the reporter is asked to do, and for which worker; each is told once',
      }),
    ),
  },
  { $id: 'ReportsAnswer' },
);

export const CONTENT_TYPES = ['application/json', 'application/x-ndjson'];

export const PROBLEMS = {
  400: 'None is a report; the detail says what is wrong with the first. The same again is refused again.',
  403: 'This token may report for none of these workers.',
  413: 'The body is larger than web.max_body_bytes, or has more than web.max_reports_per_request.',
  415: 'The content type is neither JSON nor NDJSON.',
  429: 'Nothing was accepted, and at least one worker reports too fast. Send the same again after Retry-After.',
  503: 'The journal cannot be written or the fleet is full; nothing was accepted. Send the same again after Retry-After.',
} as const;

const JSON_RESPONSE = { type: 'application/json', schema: ReportsResponse } as const;

export function OneOrMore(schema: typeof ReportSchema | typeof SandboxReportSchema) {
  return Type.Union([schema, Type.Array(schema)]);
}

export const REPORTS: RouteSpec = {
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

/** A request's body as items: an object, an array, or NDJSON. Throws a Problem where there is nothing to take. */
export function readBatch<T>(
  request: Request,
  parse: (value: unknown) => ParseResult<T>,
  config: Config,
  metrics: ExporterMetrics,
): readonly ParseResult<T>[] {
  const limit = config.web.maxReportsPerRequest;
  const batch = parseBatch(bodyText(request), bodyForm(request), parse, limit);
  if (batch.ok) return batch.items;
  if ('tooMany' in batch) {
    metrics.reportRejected('too_many', batch.tooMany);
    throw new Problem(
      413,
      `At most ${limit} may come in one request (web.max_reports_per_request), came ${batch.tooMany}. Send smaller batches.`,
      { alreadyCounted: true },
    );
  }
  metrics.reportRejected('malformed');
  throw new Problem(400, `The body ${batch.path === '$' ? '' : `at ${batch.path} `}${batch.reason}.`, {
    members: { accepted: 0, rejected: [{ index: 0, path: batch.path, reason: batch.reason }] },
    alreadyCounted: true,
  });
}
