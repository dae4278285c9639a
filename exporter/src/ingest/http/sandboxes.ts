import { type SandboxReport } from '@heartline/protocol';
import { type ParseResult, parseSandboxReport, SandboxReportSchema } from '@heartline/protocol/parse';
import { type RequestHandler } from 'express';
import { principalOf } from '../../http/auth/principal';
import { type RouteSpec } from '../../http/routing/route-spec';
import { HTTP_SOURCE, type IngestRouteDeps } from '../deps';
import { forbiddenWorker, type RejectedReport } from '../ingest';
import { mapJournalError, toIngestResponse } from '../response';
import { CONTENT_TYPES, OneOrMore, readBatch, REPORTS } from './reports';

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
