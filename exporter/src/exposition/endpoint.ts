import { type ServerResponse } from 'node:http';
import { type Transform, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { type Request, type RequestHandler, type Response } from 'express';
import Negotiator from 'negotiator';
import { CHUNK_BYTES } from './chunk-writer';
import {
  CONTENT_TYPES,
  END_MARKER,
  type Format,
  FORMATS,
  promClientText,
  type PromClientMetric,
} from './format';
import { type Renderer, type Selection } from './renderer';

export interface MetricsSources {
  readonly renderer: Pick<Renderer, 'scrape' | 'release'>;
  /** The exporter's own metrics, exposed after the fleet's. */
  readonly selfMetrics: { families(names?: ReadonlySet<string>): Promise<readonly PromClientMetric[]> };
}

/**
 * Handles `GET` and `HEAD /metrics`: Prometheus text 0.0.4 or OpenMetrics 1.0.0, by the client's Accept header.
 * `?family[]=worker_info&worker_type[]=sandbox` selects families and worker types.
 */
export function metricsHandler(sources: MetricsSources): RequestHandler {
  return async (request, response) => {
    const { accept, 'accept-encoding': acceptEncoding } = request.headers;
    response.vary('Accept, Accept-Encoding');
    const format = chooseFormat({ accept });
    if (format === undefined) {
      sendNotAcceptable(response, accept);
      return;
    }
    response.setHeader('Content-Type', CONTENT_TYPES[format]);
    const zipped = chooseEncoding({ acceptEncoding }) === 'gzip';
    if (zipped) {
      response.setHeader('Content-Encoding', 'gzip');
    }
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // Even the fastest level compresses the text twelvefold. Compression runs in zlib's own threads.
    const zip = zipped ? createGzip({ level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES }) : undefined;
    await streamChunks({
      chunks: (disconnected) => renderBody(sources, format, parseSelection(request), disconnected),
      zip,
      response,
      release: (chunk) => sources.renderer.release(chunk),
    });
  };
}

async function* renderBody(
  { renderer, selfMetrics }: MetricsSources,
  format: Format,
  selected: Selection,
  signal: AbortSignal,
) {
  yield* renderer.scrape(format, selected, signal);
  const own = await selfMetrics.families(selected.families);
  yield Buffer.from(promClientText(own, format) + END_MARKER[format]);
}

function parseSelection({ url }: Request): Selection {
  const parameters = new URLSearchParams(url.split('?', 2)[1]);
  const families = [...parameters.getAll('family[]'), ...parameters.getAll('family')];
  const workerTypes = [...parameters.getAll('worker_type[]'), ...parameters.getAll('worker_type')];
  return {
    ...(families.length > 0 && { families: new Set(families) }),
    ...(workerTypes.length > 0 && { workerTypes: new Set(workerTypes) }),
  };
}

function sendNotAcceptable(response: Response, accept: string | undefined): void {
  response
    .status(406)
    .type('application/problem+json')
    .send({
      type: 'about:blank',
      title: 'Not Acceptable',
      status: 406,
      detail:
        `No supported format is acceptable: the Accept header is "${accept ?? ''}". ` +
        `Add one of ${FORMATS.map((format) => CONTENT_TYPES[format]).join(', ')}, or */*.`,
    });
}

export interface ChunkStream {
  /** Produces the chunks to send. The signal aborts when the client disconnects. */
  readonly chunks: (disconnected: AbortSignal) => AsyncIterable<Buffer>;
  /** Compresses the chunks, if defined. */
  readonly zip: Transform | undefined;
  readonly response: ServerResponse;
  /** Called with each chunk that was read completely. Other chunks are not released. */
  readonly release: (chunk: Buffer) => void;
}

/** Maximum chunks being sent or compressed. The next chunk is filled when fewer are pending. */
const MAX_PENDING_WRITES = 2;

/**
 * Sends chunks as fast as the client reads them. Resolves if the client disconnects, which is not an error. If the chunks
 * fail, aborts the response, so that a partial scrape is never mistaken for a complete one, and rejects.
 */
export async function streamChunks({ chunks, zip, response, release }: ChunkStream): Promise<void> {
  const disconnected = new AbortController();
  response.once('close', () => disconnected.abort());
  const finishedSending = zip === undefined ? finished(response) : pipeline(zip, response);
  // Awaited below, or not at all if the chunks fail; until then it must not be an unhandled rejection.
  finishedSending.catch(() => undefined);
  const target = zip ?? response;
  const pending: Promise<void>[] = [];
  try {
    for await (const chunk of chunks(disconnected.signal)) {
      // A producer that ignores the signal would otherwise write to a closed connection for ever.
      disconnected.signal.throwIfAborted();
      // If the write failed, `finishedSending` rejects with the reason.
      pending.push(writeChunk(target, chunk).then((complete) => (complete ? release(chunk) : undefined)));
      if (pending.length >= MAX_PENDING_WRITES) {
        await Promise.race([finishedSending, pending.shift()]);
      }
    }
    target.end();
    await finishedSending;
  } catch (error) {
    target.destroy();
    response.destroy();
    if (error !== disconnected.signal.reason && !isPrematureClose(error)) {
      throw error;
    }
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

/** Resolves when the chunk is no longer read: to true if it was read completely. */
function writeChunk(target: Writable | ServerResponse, chunk: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    target.write(chunk, (error) => resolve(!error));
  });
}

export interface AcceptHeaders {
  readonly accept?: string | undefined;
  readonly acceptEncoding?: string | undefined;
}

// All metric names are legacy names, so every escaping scheme is satisfied; all text is UTF-8.
const IGNORED_PARAMETERS = /;\s*(?:escaping|charset)\s*=\s*(?:"[^"]*"|[^;,\s]*)/gi;

/** Without the charset: clients negotiate the version. */
const OFFERED_TYPES = FORMATS.map((format) => CONTENT_TYPES[format].replace(/; charset=.*$/, ''));

/** Returns the format with the highest q-value, undefined if the client accepts neither. */
export function chooseFormat({ accept = '*/*' }: AcceptHeaders): Format | undefined {
  const chosen = new Negotiator({ headers: { accept: accept.replace(IGNORED_PARAMETERS, '') } }).mediaType(
    OFFERED_TYPES,
  );
  return FORMATS[OFFERED_TYPES.indexOf(chosen ?? '')];
}

/** Returns gzip unless the client prefers uncompressed text. */
export function chooseEncoding({ acceptEncoding }: AcceptHeaders): 'gzip' | 'identity' {
  if (acceptEncoding === undefined) {
    return 'identity';
  }
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  return negotiator.encoding(['gzip', 'identity']) === 'gzip' ? 'gzip' : 'identity';
}
