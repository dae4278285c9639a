import { type ServerResponse } from 'node:http';
import { type Transform, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';

export interface ChunkStream {
  /** What is to be sent; the signal aborts once nobody waits for it any more. */
  readonly chunks: (gone: AbortSignal) => AsyncIterable<Buffer>;
  /** Each chunk goes through it, where there is one. */
  readonly zip: Transform | undefined;
  readonly response: ServerResponse;
  /** The chunk was read to its end. Chunks that did not get that far are not given back. */
  readonly release: (chunk: Buffer) => void;
}

/** Chunks that are sent or zipped at a time, at most: so many are waited for before the next is filled. */
const MAX_PENDING_WRITES = 2;

/**
 * Sends chunks as fast as the client takes them. Resolves also where the client hangs up, which is no error of ours;
 * where the chunks fail the answer is broken off, so that nobody takes half of it for the whole.
 */
export async function streamChunks({ chunks, zip, response, release }: ChunkStream): Promise<void> {
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  const finishedSending = zip === undefined ? finished(response) : pipeline(zip, response);
  // Awaited below, and perhaps never: it must not be an unhandled rejection meanwhile.
  finishedSending.catch(() => undefined);
  const target = zip ?? response;
  const pending: Promise<void>[] = [];
  try {
    for await (const chunk of chunks(disconnected.signal)) {
      // Chunks that do not look at the signal would be written to nobody for ever.
      disconnected.signal.throwIfAborted();
      // Where it could not be written `sent` tells why.
      pending.push(writeChunk(target, chunk).then((whole) => (whole ? release(chunk) : undefined)));
      if (pending.length >= MAX_PENDING_WRITES) await Promise.race([finishedSending, pending.shift()]);
    }
    target.end();
    await finishedSending;
  } catch (error) {
    target.destroy();
    response.destroy();
    if (error !== disconnected.signal.reason && !isPrematureClose(error)) throw error;
  }
}

function isPrematureClose(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}

/** Resolves when nobody reads the chunk any more: to true where it was read to its end. */
function writeChunk(target: Writable | ServerResponse, chunk: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    target.write(chunk, (error) => resolve(!error));
  });
}
