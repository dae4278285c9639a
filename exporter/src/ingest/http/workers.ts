import { type ParseResult, parseJson, parseReport } from '@heartline/protocol/parse';
import { type Report } from '@heartline/protocol';
import { type Request, type RequestHandler } from 'express';
import { principalOf } from '../../http/auth/principal';
import { bodyForm, bodyText } from '../../http/messages/body';
import { takeReports } from '../ingest';
import { commandingAnswer, intakeAnswer, journaled, sendAccepted } from '../response';
import { Problem } from '../../http/messages/problem';
import { HTTP_SOURCE, type RouteParts } from '../deps';

/** `POST /api/v1/workers/{id}/heartbeat`: a heartbeat; a body, if there is one, is a report without its worker_id. */
export function heartbeatRoute(parts: RouteParts): RequestHandler {
  return async (request, response) => {
    const report = partialReport(request);
    const intake = await journaled(
      takeReports([report], HTTP_SOURCE, { ...parts, mayReport: principalOf(request).workers }),
      parts.log,
    );
    sendAccepted(response, await commandingAnswer(intake, parts.handOut));
  };
}

/** `POST /api/v1/workers/{id}/stop`: the worker says goodbye, with a last report if it likes. */
export function stopRoute(parts: RouteParts): RequestHandler {
  return async (request, response) => {
    const id = idOf(request);
    const report = partialReport(request, { status: 'stopped' });
    if (report.ok && parts.fleet.get(id) === undefined)
      throw new Problem(404, `No worker ${JSON.stringify(id)} is known, so it cannot say goodbye.`);
    const intake = await journaled(
      takeReports([report], HTTP_SOURCE, { ...parts, mayReport: principalOf(request).workers }),
      parts.log,
    );
    sendAccepted(response, intakeAnswer(intake));
  };
}

/** Of the path; that it is a valid one is for the report's schema to say. */
function idOf({ params }: Request): string {
  return String(params['id']);
}

/** The path's worker and the body's content as one report. No body is well, whatever its content type is said to be. */
function partialReport(request: Request, said: Partial<Report> = {}): ParseResult<Report> {
  const id = idOf(request);
  const text = bodyText(request);
  if (text.trim() === '') return parseReport({ worker_id: id, ...said });
  bodyForm(request, ['application/json']);
  const json = parseJson(text);
  if (!json.ok) return json;
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parseReport(value);
  const told = 'worker_id' in value ? value.worker_id : id;
  if (told !== id) {
    const reason = `must be ${JSON.stringify(id)}, as in the path, or left out; was ${JSON.stringify(told)}`;
    return { ok: false, path: '$.worker_id', reason };
  }
  return parseReport({ ...value, worker_id: id, ...said });
}
