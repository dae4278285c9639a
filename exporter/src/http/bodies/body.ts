import { type BatchFormat } from '@heartline/protocol/parse';
import { type Request, type RequestHandler } from 'express';
import { scheduler } from '../../event-loop/scheduler';
import { type Config } from '../../config/schema/config';
import { limitKey } from '../auth/request-limits';
import { ClientAddresses } from '../clients/client-address';
import { Problem } from '../messages/problem';
import { OpenBodies } from './open-bodies';
import { hasBody, receiveBody } from './receive-body';

const BATCH_FORMATS: Readonly<Record<string, BatchFormat>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
};
const CONTENT_TYPES = Object.keys(BATCH_FORMATS);
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Of all requests of the process, as they share its memory. */
const openBodies = new OpenBodies();

/**
 * Reads the body as decompressed bytes, whatever its content type, up to the `web.max_body_bytes` of the current
 * configuration, or to `minLimit` bytes if that is more. The handlers that follow run in an iteration of their own, because many
 * bodies may arrive at the same moment.
 */
export function readBody(config: Config, minLimit = 0): RequestHandler {
  const addresses = new ClientAddresses(config.web);
  return async (request, response, next) => {
    if (!hasBody(request)) {
      next();
      return;
    }
    const { web, limits } = config;
    const maxBytes = Math.max(web.maxBodyBytes, minLimit);
    // One client may use half of it, which must be enough for one body.
    const concurrentBytes = Math.max(limits.concurrentBodyBytes, 2 * maxBytes);
    const body = openBodies.open(limitKey(request, addresses));
    response.once('close', () => body.close());
    const mayKeep = (bytes: number) => body.add(bytes, concurrentBytes);
    const release = (bytes: number) => body.remove(bytes);
    request.body = await receiveBody(request, { maxBytes, concurrentBytes, mayKeep, release });
    scheduler.startRequest(next);
  };
}

/** The bytes of the body; none if it is absent. */
export function bodyBytes({ body }: Request): Uint8Array {
  return Buffer.isBuffer(body) ? body : NO_BYTES;
}

const NO_BYTES = new Uint8Array(0);

/** The body as text; '' if it is absent. Throws a Problem (400) if it is not UTF-8. */
export function bodyText(request: Request): string {
  try {
    return UTF8.decode(bodyBytes(request));
  } catch (error) {
    throw new Problem(400, 'The body must be UTF-8; it contains invalid bytes.', {
      members: { cause: String(error) },
    });
  }
}

/** The format of a body by its Content-Type. Throws a Problem (415) if it is not allowed. */
export function bodyFormat(request: Request, allowed: readonly string[] = CONTENT_TYPES): BatchFormat {
  const match = request.is([...allowed]);
  const format = typeof match === 'string' ? BATCH_FORMATS[match] : undefined;
  if (format !== undefined) {
    return format;
  }
  const contentType = request.get('Content-Type');
  throw new Problem(
    415,
    `Content-Type must be ${allowed.join(' or ')}, was ${contentType === undefined ? 'absent' : JSON.stringify(contentType)}.`,
    { headers: { 'Accept-Post': allowed.join(', ') } },
  );
}
