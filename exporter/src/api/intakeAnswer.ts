import { type Rejection, type ReportsAnswer } from '@heartline/protocol';
import { type ServerResponse } from 'node:http';
import { type Intake, type Refused } from '../sources/intake';
import { JournalError } from '../fleet/journalFile';
import { type Log } from '../telemetry/log';
import { Problem } from './problem';
import { type ReportRoutesParts } from './routeParts';

/** How long a sender should wait for a full fleet, or a journal that cannot be written, in seconds. */
const WAIT_SECONDS = 60;

/** The answer to a batch of which something was taken. Throws a Problem where nothing was. */
export function intakeAnswer({ acceptedIds, refused }: Intake): ReportsAnswer {
  if (acceptedIds.length === 0) throw nothingTaken(refused);
  return { accepted: acceptedIds.length, rejected: refused.map(told) };
}

/** The same with what those who have reported are asked to do. Nearly always nothing is, and nobody waits for it. */
export async function commandingAnswer(
  intake: Intake,
  handOut: ReportRoutesParts['handOut'],
): Promise<ReportsAnswer> {
  const answer = intakeAnswer(intake);
  const commands = await handOut?.(intake.acceptedIds);
  return commands === undefined || commands.length === 0 ? answer : { ...answer, commands };
}

/** Sends what `response.json` would, without its look at settings and types: this is the answer to every report. */
export function sendAccepted(response: ServerResponse, answer: ReportsAnswer): void {
  const text = JSON.stringify(answer);
  response.statusCode = 202;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

const told = ({ index, path, reason }: Refused): Rejection => ({ index, path, reason });

function nothingTaken(refused: readonly Refused[]): Problem {
  const [first] = refused;
  const detail =
    first === undefined
      ? 'There was no report.'
      : `${first.path} ${first.reason}${refused.length > 1 ? `; and ${refused.length - 1} more, see "rejected"` : ''}.`;
  const members = { accepted: 0, rejected: refused.map(told) };
  const all = (why: Refused['why']) => refused.length > 0 && refused.every((each) => each.why === why);
  if (all('forbidden')) return new Problem(403, detail, { members });
  if (all('too_fast')) {
    const seconds = Math.ceil(Math.max(...refused.map(({ waitMs = 0 }) => waitMs)) / 1000);
    return new Problem(429, detail, { headers: { 'Retry-After': String(seconds) }, members });
  }
  if (all('full'))
    return new Problem(503, detail, { headers: { 'Retry-After': String(WAIT_SECONDS) }, members });
  return new Problem(400, detail, { members });
}

/** Waits for the journal; where that cannot be written nothing is accepted, and the sender sends again. */
export async function journaled<T>(work: Promise<T>, log: Log): Promise<T> {
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
