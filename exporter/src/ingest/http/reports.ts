import { type Report, type SandboxReport } from '@heartline/protocol';
import {
  type BatchItems,
  type ItemParser,
  parseBatch,
  parseReport,
  parseSandboxReport,
  ReportSchema,
  salvageReportText,
  SandboxReportSchema,
} from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { type Request, type RequestHandler } from 'express';
import { principalOf } from '../../http/auth/credentials';
import { bodyBytes, bodyFormat } from '../../http/bodies/body';
import { type ClientAddresses } from '../../http/clients/client-address';
import { Problem } from '../../http/messages/problem';
import { Count, Exact } from '../../http/routing/response-schemas';
import { type RouteSpec } from '../../http/routing/route';
import { HTTP_SOURCE, type IngestRouteDeps } from './ingest-route-deps';
import { type IngestDeps, ingestReports, ingestSandboxReports } from '../ingest';
import { mapJournalError, sendIngestResponse, toIngestResponse, withCommands } from './response';

/** Response to reports; its type is in the protocol. */
export const ReportsResponse = Exact(
  {
    accepted: Count(
      'reports in the journal; each is a heartbeat, and the totals of a repeated or late one are not used',
    ),
    rejected: Type.Array(
      Exact({
        index: Count('position in the batch, from 0'),
        path: Type.String({ description: 'JSON path of the invalid value, $ for the whole report' }),
        reason: Type.String({ description: 'what is allowed and what was received' }),
      }),
    ),
    warnings: Type.Optional(
      Type.Array(
        Exact({
          index: Count('position in the batch, from 0'),
          path: Type.String({ description: 'JSON path of the part, $ for the whole report' }),
          allowed: Type.String({ description: 'what is allowed' }),
          given: Type.String({ description: 'what was received' }),
        }),
        {
          description:
            'parts of accepted reports that were dropped, or not read as written: the heartbeat counts, the rest of the report is taken; absent without any',
        },
      ),
    ),
    commands: Type.Optional(
      Type.Array(Exact({ id: Type.String(), action: Type.Literal('restart'), worker_id: Type.String() }), {
        description: 'commands for the workers of the reporter; each is delivered once',
      }),
    ),
  },
  { $id: 'ReportsResponse' },
);

export const CONTENT_TYPES = ['application/json', 'application/x-ndjson'];

export const PROBLEMS = {
  400: 'No worker ID could be read; `detail` describes the first error. An unchanged request is rejected again.',
  403: 'This token may not report for any of these workers.',
  413: 'The body exceeds web.max_body_bytes, or has more reports than web.max_reports_per_request.',
  415: 'Content-Type is neither JSON nor NDJSON.',
  429: 'No report was accepted, and at least one worker or sandbox exceeds its rate limit. Resend the request unchanged after Retry-After.',
  503: 'No report was accepted: the fleet is full, or the journal cannot be written. Resend the request unchanged after Retry-After.',
} as const;

const JSON_RESPONSE = { type: 'application/json', schema: ReportsResponse } as const;

export function OneOrMore(schema: typeof ReportSchema | typeof SandboxReportSchema) {
  return Type.Union([schema, Type.Array(schema)]);
}

export const REPORTS: RouteSpec = {
  method: 'post',
  path: '/api/v1/reports',
  operation: 'sendReports',
  summary: 'Send reports about workers: one report, an array, or NDJSON',
  tag: 'reports',
  body: { schema: OneOrMore(ReportSchema), required: true, types: CONTENT_TYPES },
  responses: { 202: 'At least one report was accepted; accepted reports are in the journal.' },
  content: JSON_RESPONSE,
  problems: PROBLEMS,
};

/**
 * Who sent a request: the workers that it may report for, the name of its token if these are not all workers, and its
 * address without the prefix of a mapped IPv4 address.
 */
export function senderOf(
  request: Request,
  addresses: ClientAddresses,
): Pick<IngestDeps, 'mayReport' | 'boundTo'> & { readonly sender: string } {
  const { name, workers } = principalOf(request);
  return {
    mayReport: workers,
    boundTo: workers && name,
    sender: addresses.of(request).replace(/^::ffff:/, ''),
  };
}

/** `POST /api/v1/reports`: reports about workers; one, an array, or NDJSON. */
export function reportsHandler(deps: IngestRouteDeps): RequestHandler {
  return async (request, response) => {
    const sending = { ...deps, ...senderOf(request, deps.addresses) };
    const items = readBatch(request, REPORT_PARSER, sending);
    const result = await mapJournalError(ingestReports(items, HTTP_SOURCE, sending), deps.log);
    sendIngestResponse(response, await withCommands(result, deps.dispatchCommands));
  };
}

const REPORT_PARSER: ItemParser<Report> = { parse: parseReport, salvage: salvageReportText };
const SANDBOX_PARSER: ItemParser<SandboxReport> = { parse: parseSandboxReport };

/** Parses the body of a request: an object, an array, or NDJSON. Throws a Problem if the body is malformed or has too many reports. */
function readBatch<T>(
  request: Request,
  parser: ItemParser<T>,
  { config, metrics, sender }: IngestRouteDeps & { readonly sender: string },
): BatchItems<T> {
  const limit = config.web.maxReportsPerRequest;
  const batch = parseBatch(bodyBytes(request), bodyFormat(request), parser, {
    maxItems: limit,
    maxItemBytes: config.limits.reportBytes,
  });
  if (batch.ok) {
    return batch.items;
  }
  if ('tooMany' in batch) {
    metrics.reportRejected('too_many', batch.tooMany);
    metrics.reportRefused({ sender, reason: 'too_many', path: '$' });
    throw new Problem(
      413,
      `Too many reports: ${batch.tooMany} in one request, the limit is ${limit} (web.max_reports_per_request). Send smaller batches.`,
      { alreadyCounted: true },
    );
  }
  metrics.reportRejected('malformed');
  metrics.reportRefused({ sender, reason: 'malformed', path: batch.path });
  throw new Problem(400, `The body ${batch.path === '$' ? '' : `at ${batch.path} `}${batch.reason}.`, {
    members: { accepted: 0, rejected: [{ index: 0, path: batch.path, reason: batch.reason }] },
    alreadyCounted: true,
  });
}

/** `POST /api/v1/sandboxes`: reports about sandboxes; one, an array, or NDJSON. */
export function sandboxesHandler(deps: IngestRouteDeps): RequestHandler {
  return async (request, response) => {
    const sending = { ...deps, ...senderOf(request, deps.addresses) };
    const items = readBatch(request, SANDBOX_PARSER, sending);
    const result = await mapJournalError(ingestSandboxReports(items, HTTP_SOURCE, sending), deps.log);
    sendIngestResponse(response, toIngestResponse(result));
  };
}

export const SANDBOXES: RouteSpec = {
  ...REPORTS,
  path: '/api/v1/sandboxes',
  operation: 'sendSandboxes',
  summary: 'Send reports about sandboxes: one report, an array, or NDJSON',
  body: { schema: OneOrMore(SandboxReportSchema), required: true, types: CONTENT_TYPES },
};
