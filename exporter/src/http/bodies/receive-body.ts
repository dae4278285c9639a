import { type IncomingMessage } from 'node:http';
import { type Compression, COMPRESSIONS, decompress } from './decompress';
import { Problem } from '../messages/problem';
import { ReceivedBytes } from './received-bytes';

export interface BodyLimits {
  /** Maximum size of this body after decompression. */
  readonly maxBytes: number;
  /** Called with the size of each part. Returns false if there is no room for it (`limits.concurrent_body_bytes`). */
  readonly mayKeep: (bytes: number) => boolean;
  /** Called with a number of bytes that were counted and are no longer needed. */
  readonly release: (bytes: number) => void;
  /** Value of `limits.concurrent_body_bytes`, for the message. */
  readonly concurrentBytes: number;
}

/** Whether the headers announce a body. It may be empty. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
}

/**
 * Receives the body, and then decompresses it.
 *
 * @throws Problem: 413 or 503 for the limits, 415 for an unknown Content-Encoding, 400 if it is not compressed as declared, or
 *   if the client disconnects
 */
export async function receiveBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  const compression = COMPRESSIONS.find((each) => each === encoding);
  if (compression === undefined && encoding !== 'identity') {
    const allowed = ['identity', ...COMPRESSIONS].join(', ');
    const detail = `Content-Encoding must be one of ${allowed}, was ${JSON.stringify(encoding.slice(0, 60))}.`;
    throw new Problem(415, detail, { headers: { 'Accept-Encoding': allowed } });
  }
  const bytes = await receiveBytes(request, limits);
  return compression === undefined ? bytes : decompressBody(request, bytes, compression, limits);
}

/**
 * Receives the body as it is sent. One that exceeds a limit is read to its end without keeping it, because a client that still
 * sends does not see the response.
 */
function receiveBytes(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  if (request.destroyed) {
    return Promise.reject(disconnected());
  }
  return new Promise((resolve, reject) => {
    let received = new ReceivedBytes();
    let length = 0;
    let problem: Problem | undefined;

    const refuse = (reason: Problem) => {
      problem ??= reason;
      received = new ReceivedBytes();
    };
    const keep = (chunk: Buffer) => {
      if (problem !== undefined) {
        return;
      }
      length += chunk.length;
      if (length > limits.maxBytes) {
        refuse(tooLarge(limits.maxBytes));
      } else if (limits.mayKeep(chunk.length)) {
        received.add(chunk);
      } else {
        refuse(tooManyAtOnce(limits.concurrentBytes));
      }
    };
    const end = () => {
      if (problem !== undefined) {
        reject(problem);
      } else {
        resolve(received.bytes());
      }
    };
    const close = () => {
      if (!request.readableEnded) {
        received = new ReceivedBytes();
        reject(disconnected());
      }
    };

    request.once('error', close).once('close', close);
    if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) {
      refuse(tooLarge(limits.maxBytes));
    }
    request.on('data', keep).once('end', end);
  });
}

async function decompressBody(
  { socket }: IncomingMessage,
  bytes: Buffer,
  compression: Compression,
  limits: BodyLimits,
): Promise<Buffer> {
  let length = 0;
  const begin = () => {
    if (socket.destroyed) {
      throw disconnected();
    }
    // From here on, what it becomes is counted.
    limits.release(bytes.length);
  };
  const keep = (count: number) => {
    length += count;
    if (socket.destroyed) {
      throw disconnected();
    }
    if (length > limits.maxBytes) {
      throw tooLarge(limits.maxBytes);
    }
    if (!limits.mayKeep(count)) {
      throw tooManyAtOnce(limits.concurrentBytes);
    }
  };
  try {
    return await decompress(bytes, compression, begin, keep);
  } catch (error) {
    if (error instanceof Problem) {
      throw error;
    }
    // The only other error is that of zlib.
    const { message } = error as Error;
    throw new Problem(400, `The body is not compressed as its Content-Encoding declares: ${message}.`);
  }
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
