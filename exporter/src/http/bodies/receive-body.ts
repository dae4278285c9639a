import { type IncomingMessage } from 'node:http';
import { type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Problem } from '../messages/problem';

export interface BodyLimits {
  /** Maximum size of this body after decompression. */
  readonly maxBytes: number;
  /** Called with the size of each part. Returns false if there is no room for it (`limits.concurrent_body_bytes`). */
  readonly mayKeep: (bytes: number) => boolean;
  /** Value of `limits.concurrent_body_bytes`, for the message. */
  readonly concurrentBytes: number;
}

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
};

/** Whether the headers announce a body. It may be empty. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
}

/**
 * Receives the body and decompresses it. A body that exceeds a limit is read to its end without keeping it, because a client
 * that still sends does not see the response.
 *
 * @throws Problem: 413 or 503 for the limits, 415 for an unknown Content-Encoding, 400 if it is not compressed as declared, or
 *   if the client disconnects
 */
export function receiveBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  const decompress = encoding === 'identity' ? undefined : DECOMPRESSORS[encoding];
  if (encoding !== 'identity' && decompress === undefined) {
    const allowed = ['identity', ...Object.keys(DECOMPRESSORS)].join(', ');
    const detail = `Content-Encoding must be one of ${allowed}, was ${JSON.stringify(encoding.slice(0, 60))}.`;
    return Promise.reject(new Problem(415, detail, { headers: { 'Accept-Encoding': allowed } }));
  }
  if (request.destroyed) {
    return Promise.reject(disconnected());
  }
  // A compressed body is smaller than what is kept.
  const declared = decompress === undefined ? Number(request.headers['content-length'] ?? 0) : 0;
  const decompressor = decompress?.();
  return new Promise((resolve, reject) => {
    const source: Readable = decompressor === undefined ? request : request.pipe(decompressor);
    let chunks: Buffer[] = [];
    let length = 0;
    let problem: Problem | undefined;
    let isReceived = false;

    const end = () => {
      isReceived = true;
      const [first] = chunks;
      if (problem !== undefined) {
        reject(problem);
      } else {
        resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length));
      }
    };
    const refuse = (reason: Problem) => {
      if (problem !== undefined) {
        return;
      }
      problem = reason;
      chunks = [];
      if (decompressor !== undefined) {
        request.unpipe(decompressor);
        decompressor.destroy();
        if (request.readableEnded) {
          end();
        } else {
          request.once('end', end).resume();
        }
      }
    };
    const keep = (chunk: Buffer) => {
      if (problem !== undefined) {
        return;
      }
      length += chunk.length;
      if (length > limits.maxBytes) {
        refuse(tooLarge(limits.maxBytes));
      } else if (limits.mayKeep(chunk.length)) {
        chunks.push(chunk);
      } else {
        refuse(tooManyAtOnce(limits.concurrentBytes));
      }
    };
    const close = () => {
      // A body that was read to its end may still be decompressed.
      if (!isReceived && !request.readableEnded) {
        chunks = [];
        decompressor?.destroy();
        reject(disconnected());
      }
    };

    request.once('error', close).once('close', close);
    if (decompressor !== undefined) {
      decompressor.on('error', ({ message }) => {
        refuse(new Problem(400, `The body is not compressed as its Content-Encoding declares: ${message}.`));
      });
    }
    if (declared > limits.maxBytes) {
      refuse(tooLarge(limits.maxBytes));
    }
    source.on('data', keep).once('end', end);
  });
}

function disconnected(): Problem {
  return new Problem(400, 'The client disconnected before the end of the body.');
}

function tooLarge(limit: number): Problem {
  return new Problem(
    413,
    `The body is too large: the limit is ${limit} bytes (web.max_body_bytes). Send smaller batches.`,
  );
}

function tooManyAtOnce(limit: number): Problem {
  return new Problem(
    503,
    `Too many bytes in bodies of requests at the same time: the limit is ${limit} (limits.concurrent_body_bytes), and half of it for one client. Retry in a second, with smaller batches.`,
    { headers: { 'Retry-After': '1' }, refusal: 'body_bytes' },
  );
}
