import { type Rejection, type ReportsResponse } from '@heartline/protocol';
import { type ServerResponse } from 'node:http';
import { type IngestResult, type RejectedReport } from '../ingest';
import { JournalError } from '../../journal/disk/journal-error';
import { type Log } from '../../telemetry/log';
import { visibleText } from '../../model/visible-text';
import { Problem } from '../../http/messages/problem';
import { type IngestRoutesDeps } from './ingest-route-deps';

/** Retry-After of a report that was rejected because the fleet is full, in seconds. */
const RETRY_AFTER_SECONDS = 60;

/** Maximum number of warnings in a response; a batch may have 16 times as many as reports. */
const MAX_WARNINGS = 1000;

/** Response to a batch. Throws a Problem if no report was accepted. */
export function toIngestResponse({ acceptedIds, rejected, warnings }: IngestResult): ReportsResponse {
  if (acceptedIds.length === 0) {
    throw nothingAccepted(rejected);
  }
  const response = { accepted: acceptedIds.length, rejected: rejected.map(toRejection) };
  return warnings.length === 0 ? response : { ...response, warnings: warnings.slice(0, MAX_WARNINGS) };
}

/** Response to a batch with the commands for its workers. Usually there are none, and nothing is awaited. */
export async function withCommands(
  result: IngestResult,
  dispatchCommands: IngestRoutesDeps['dispatchCommands'],
): Promise<ReportsResponse> {
  const response = toIngestResponse(result);
  const commands = await dispatchCommands?.(result.acceptedIds);
  return commands === undefined || commands.length === 0 ? response : { ...response, commands };
}

/**
 * Sends what `response.status(202).json(body)` sends, without looking up settings of the app: this is the response to
 * every report.
 */
export function sendIngestResponse(response: ServerResponse, body: ReportsResponse): void {
  const text = JSON.stringify(body);
  response.statusCode = 202;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

function toRejection({ index, path, reason }: RejectedReport): Rejection {
  return { index, path: visibleText(path), reason: visibleText(reason) };
}

/**
 * The problem of a batch without an accepted report. If a retry helps at least one report, the sender has to resend the
 * whole batch after the longest wait; the 202 of that request then lists the other errors. Otherwise 403 if this token
 * may not report for any of the workers, else 400.
 */
function nothingAccepted(rejected: readonly RejectedReport[]): Problem {
  const [first] = rejected;
  const detail =
    first === undefined
      ? 'The body has no report.'
      : `${first.path} ${first.reason}${rejected.length > 1 ? `; and ${rejected.length - 1} more, see "rejected"` : ''}.`;
  const members = { accepted: 0, rejected: rejected.map(toRejection) };
  const why = new Set(rejected.map((each) => each.why));
  if (why.has('full') || why.has('too_fast')) {
    const headers = { 'Retry-After': String(Math.max(...rejected.map(waitSeconds))) };
    return new Problem(why.has('full') ? 503 : 429, detail, { headers, members, alreadyCounted: true });
  }
  const forbidden = why.size === 1 && why.has('forbidden');
  return new Problem(forbidden ? 403 : 400, detail, { members, alreadyCounted: rejected.length > 0 });
}

function waitSeconds({ why, waitMs = 0 }: RejectedReport): number {
  return why === 'full' ? RETRY_AFTER_SECONDS : Math.ceil(waitMs / 1000);
}

/** Waits for the journal. Throws a Problem (503) if it cannot be written, so that the sender retries. */
export async function mapJournalError<T>(work: Promise<T>, log: Log): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof JournalError)) {
      throw error;
    }
    // The fleet loop logs that the journal cannot be written, once: a full disk must not fill the log as well.
    log.debug({ err: error }, 'could not write to the journal; responding with 503');
    throw new Problem(
      503,
      'The journal cannot be written, so nothing was accepted. Resend the request unchanged.',
      {
        headers: { 'Retry-After': '1' },
      },
    );
  }
}
