import { type Rejection, type ReportsResponse } from '@heartline/protocol';
import { type ServerResponse } from 'node:http';
import { type IngestResult, type RejectedReport } from './ingest';
import { JournalError } from '../journal/journal-file';
import { type Log } from '../telemetry/log';
import { Problem } from '../http/messages/problem';
import { type IngestRoutesDeps } from './deps';

/** How long a sender should wait for a full fleet, or a journal that cannot be written, in seconds. */
const RETRY_AFTER_SECONDS = 60;

/** The answer to a batch of which something was taken. Throws a Problem where nothing was. */
export function toIngestResponse({ acceptedIds, rejected }: IngestResult): ReportsResponse {
  if (acceptedIds.length === 0) throw nothingAccepted(rejected);
  return { accepted: acceptedIds.length, rejected: rejected.map(toRejection) };
}

/** The same with what those who have reported are asked to do. Nearly always nothing is, and nobody waits for it. */
export async function withCommands(
  result: IngestResult,
  dispatchCommands: IngestRoutesDeps['dispatchCommands'],
): Promise<ReportsResponse> {
  const response = toIngestResponse(result);
  const commands = await dispatchCommands?.(result.acceptedIds);
  return commands === undefined || commands.length === 0 ? response : { ...response, commands };
}

/** Sends what `response.json` would, without its look at settings and types: this is the answer to every report. */
export function sendIngestResponse(response: ServerResponse, body: ReportsResponse): void {
  const text = JSON.stringify(body);
  response.statusCode = 202;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

function toRejection({ index, path, reason }: RejectedReport): Rejection {
  return { index, path, reason };
}

/**
 * Why nothing was taken. Where waiting helps any of them the sender is asked to send all again after the longest wait;
 * what is wrong with the others is then told in a 202. 403 where all are another's to tell, else 400.
 */
function nothingAccepted(refused: readonly RejectedReport[]): Problem {
  const [first] = refused;
  const detail =
    first === undefined
      ? 'There was no report.'
      : `${first.path} ${first.reason}${refused.length > 1 ? `; and ${refused.length - 1} more, see "rejected"` : ''}.`;
  const members = { accepted: 0, rejected: refused.map(toRejection) };
  const why = new Set(refused.map((each) => each.why));
  if (why.has('full') || why.has('too_fast')) {
    const headers = { 'Retry-After': String(Math.max(...refused.map(waitSeconds))) };
    return new Problem(why.has('full') ? 503 : 429, detail, { headers, members, alreadyCounted: true });
  }
  const forbidden = why.size === 1 && why.has('forbidden');
  return new Problem(forbidden ? 403 : 400, detail, { members, alreadyCounted: refused.length > 0 });
}

function waitSeconds({ why, waitMs = 0 }: RejectedReport): number {
  return why === 'full' ? RETRY_AFTER_SECONDS : Math.ceil(waitMs / 1000);
}

/** Waits for the journal; where that cannot be written nothing is accepted, and the sender sends again. */
export async function mapJournalError<T>(work: Promise<T>, log: Log): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    log.error({ err: error }, 'a report was refused');
    throw new Problem(
      503,
      'The journal cannot be written, so nothing is accepted now. Send the same again.',
      {
        headers: { 'Retry-After': '1' },
      },
    );
  }
}
