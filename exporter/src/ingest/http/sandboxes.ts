import { type SandboxReport } from '@heartline/protocol';
import { type ParseResult, parseSandboxReport } from '@heartline/protocol/parse';
import { type RequestHandler } from 'express';
import { notTheirs, type Refused } from '../ingest';
import { principalOf } from '../../http/auth/principal';
import { batchOf } from './batch';
import { intakeAnswer, journaled } from '../response';
import { HTTP_SOURCE, type RouteParts } from '../deps';

/** `POST /api/v1/sandboxes`: messages about sandboxes; one, an array, or NDJSON. */
export function sandboxRoute(parts: RouteParts): RequestHandler {
  return async (request, response) => {
    const items = batchOf(request, parseSandboxReport, parts.config, parts.tally);
    const { workers } = principalOf(request);
    const span = parts.traces?.intake(HTTP_SOURCE, items.length);
    const taken = items.map((item, index) => takeOne(item, index, parts, workers));
    const outcome = Promise.all(taken);
    const settled = await journaled(span?.journaling(outcome) ?? outcome, parts.log);
    const acceptedIds = settled.filter((each) => typeof each === 'string');
    const refused = settled.filter((each) => typeof each !== 'string');
    response.status(202).json(intakeAnswer({ acceptedIds, refused }));
  };
}

async function takeOne(
  item: ParseResult<SandboxReport>,
  index: number,
  { fleet, config, tally }: RouteParts,
  mayReport: ((workerId: string) => boolean) | undefined,
): Promise<string | Refused> {
  if (!item.ok) {
    tally.reportRejected('invalid');
    return { index, path: item.path, reason: item.reason, why: 'invalid' };
  }
  // A token that is bound to workers may tell of their sandboxes only: one that belongs to nobody is not theirs.
  const { worker_id: workerId } = item.report;
  if (mayReport !== undefined && !mayReport(workerId ?? '')) {
    tally.reportRejected('forbidden');
    return { index, path: '$.worker_id', reason: notTheirs(workerId ?? undefined), why: 'forbidden' };
  }
  const id = item.report.sandbox_id;
  if ((await fleet.recordSandbox(item.report)) === 'taken') return id;
  tally.reportRejected('full');
  const reason = `is a new sandbox, and there is room for ${config.limits.sandboxes} only (limits.sandboxes)`;
  return { index, path: '$.sandbox_id', reason, why: 'full' };
}
