import { type ParseResult, parseBatch } from '@heartline/protocol/parse';
import { type Request } from 'express';
import { type Config } from '../../config/schema/config';
import { bodyForm, bodyText } from '../../http/messages/body';
import { type ExporterMetrics } from '../../model/exporter-metrics';
import { Problem } from '../../http/messages/problem';

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
