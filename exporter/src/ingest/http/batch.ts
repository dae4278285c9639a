import { type ParseResult, parseBatch } from '@heartline/protocol/parse';
import { type Request } from 'express';
import { type Config } from '../../config/schema/config';
import { bodyForm, bodyText } from '../../http/messages/body';
import { type Tally } from '../../model/exporter-metrics';
import { Problem } from '../../http/messages/problem';

/** A request's body as items: an object, an array, or NDJSON. Throws a Problem where there is nothing to take. */
export function batchOf<T>(
  request: Request,
  parse: (value: unknown) => ParseResult<T>,
  config: Config,
  tally: Tally,
): readonly ParseResult<T>[] {
  const most = config.web.maxReportsPerRequest;
  const batch = parseBatch(bodyText(request), bodyForm(request), parse, most);
  if (batch.ok) return batch.items;
  if ('tooMany' in batch) {
    tally.reportRejected('too_many', batch.tooMany);
    throw new Problem(
      413,
      `At most ${most} may come in one request (web.max_reports_per_request), came ${batch.tooMany}. Send smaller batches.`,
      { tallied: true },
    );
  }
  tally.reportRejected('malformed');
  throw new Problem(400, `The body ${batch.path === '$' ? '' : `at ${batch.path} `}${batch.reason}.`, {
    members: { accepted: 0, rejected: [{ index: 0, path: batch.path, reason: batch.reason }] },
    tallied: true,
  });
}
