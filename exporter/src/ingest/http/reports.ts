import {
  parseBatch,
  type ParseResult,
  parseSandboxReport,
  ReportSchema,
  SandboxReportSchema,
} from '@heartline/protocol/parse';
import { Type } from '@sinclair/typebox';
import { type Request, type RequestHandler } from 'express';
import { type SandboxReport } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { principalOf } from '../../http/auth/principal';
import { bodyFormat, bodyText } from '../../http/messages/body';
import { Problem } from '../../http/messages/problem';
import { Count, Exact } from '../../http/routing/fields';
import { type RouteSpec } from '../../http/routing/route';
import { type ExporterMetrics } from '../../model/exporter-metrics';
import { HTTP_SOURCE, type IngestRouteDeps } from '../deps';
import { forbiddenWorker, type RejectedReport } from '../ingest';
import { mapJournalError, toIngestResponse } from '../response';

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
  const batch = parseBatch(bodyText(request), bodyFormat(request), parse, limit);
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

/** `POST /api/v1/sandboxes`: messages about sandboxes; one, an array, or NDJSON. */
export function sandboxesHandler(deps: IngestRouteDeps): RequestHandler {
  return async (request, response) => {
    const items = readBatch(request, parseSandboxReport, deps.config, deps.metrics);
    const { workers } = principalOf(request);
    const span = deps.traces?.startIngestSpan(HTTP_SOURCE, items.length);
    const results = items.map((item, index) => ingestSandbox(item, index, deps, workers));
    const outcome = Promise.all(results);
    const settled = await mapJournalError(span?.awaitCommit(outcome) ?? outcome, deps.log);
    const acceptedIds = settled.filter((each) => typeof each === 'string');
    const refused = settled.filter((each) => typeof each !== 'string');
    response.status(202).json(toIngestResponse({ acceptedIds, rejected: refused }));
  };
}

async function ingestSandbox(
  item: ParseResult<SandboxReport>,
  index: number,
  { fleet, config, metrics }: IngestRouteDeps,
  mayReport: ((workerId: string) => boolean) | undefined,
): Promise<string | RejectedReport> {
  if (!item.ok) {
    metrics.reportRejected('invalid');
    return { index, path: item.path, reason: item.reason, why: 'invalid' };
  }
  // A token that is bound to workers may tell of their sandboxes only: one that belongs to nobody is not theirs.
  const { worker_id: workerId } = item.report;
  if (mayReport !== undefined && !mayReport(workerId ?? '')) {
    metrics.reportRejected('forbidden');
    return { index, path: '$.worker_id', reason: forbiddenWorker(workerId ?? undefined), why: 'forbidden' };
  }
  const id = item.report.sandbox_id;
  if ((await fleet.recordSandbox(item.report)) === 'accepted') return id;
  metrics.reportRejected('full');
  const reason = `is a new sandbox, and there is room for ${config.limits.sandboxes} only (limits.sandboxes)`;
  return { index, path: '$.sandbox_id', reason, why: 'full' };
}

export const SANDBOXES: RouteSpec = {
  ...REPORTS,
  path: '/api/v1/sandboxes',
  operation: 'sendSandboxes',
  summary: 'Tell of sandboxes: one, an array, or NDJSON',
  body: { schema: OneOrMore(SandboxReportSchema), required: true, types: CONTENT_TYPES },
};
