import { type BatchFormat } from '@heartline/protocol/parse';
import express, { type Request, type RequestHandler } from 'express';
import { type Config } from '../../config/schema/config';
import { Problem } from './problem';

const BATCH_FORMS: Readonly<Record<string, BatchFormat>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
};
const CONTENT_TYPES = Object.keys(BATCH_FORMS);
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the body of any content type as bytes, unpacked, up to `web.max_body_bytes` as it stands at the request. */
export function readBody(config: Config): RequestHandler {
  let limit = -1;
  let read: RequestHandler;
  return (request, response, next) => {
    if (limit !== config.web.maxBodyBytes) {
      limit = config.web.maxBodyBytes;
      read = express.raw({ type: () => true, limit });
    }
    read(request, response, next);
  };
}

/** The text of a body; '' where there was none. Throws a Problem where it is not UTF-8. */
export function bodyText(request: Request): string {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return '';
  try {
    return UTF8.decode(body);
  } catch (error) {
    throw new Problem(400, 'The body must be UTF-8, and has bytes that are not.', {
      members: { cause: String(error) },
    });
  }
}

/** How a body is to be read, by its content type. Throws a Problem where it is none of ours. */
export function bodyForm(request: Request, allowed: readonly string[] = CONTENT_TYPES): BatchFormat {
  const match = request.is([...allowed]);
  const form = typeof match === 'string' ? BATCH_FORMS[match] : undefined;
  if (form !== undefined) return form;
  const contentType = request.get('Content-Type');
  throw new Problem(
    415,
    `Content-Type must be ${allowed.join(' or ')}, was ${contentType === undefined ? 'not given' : JSON.stringify(contentType)}.`,
    { headers: { 'Accept-Post': allowed.join(', ') } },
  );
}
