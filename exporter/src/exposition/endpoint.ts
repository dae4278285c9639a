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
  /** The exporter's own metrics. They follow the fleet's. */
  readonly selfMetrics: { families(names?: ReadonlySet<string>): Promise<readonly PromClientMetric[]> };
}

/**
 * `GET` and `HEAD /metrics`: Prometheus text 0.0.4 or OpenMetrics 1.0.0, as the client likes best.
 * `?family[]=worker_info&worker_type[]=sandbox` asks for a part.
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
    if (zipped) response.setHeader('Content-Encoding', 'gzip');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // The fastest level: the text shrinks twelvefold even so. It works in zlib's own threads.
    const zip = zipped ? createGzip({ level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES }) : undefined;
    await streamChunks({
      chunks: (gone) => renderBody(sources, format, parseSelection(request), gone),
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
        `The Accept header takes none of the formats there are (${FORMATS.map((format) => CONTENT_TYPES[format]).join(', ')}); ` +
        `it was "${accept ?? ''}". Add one of them, or */*.`,
    });
}

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

export interface AcceptHeaders {
  readonly accept?: string | undefined;
  readonly acceptEncoding?: string | undefined;
}

// All our names are of the classic alphabet, so every way of escaping others is fulfilled; and all text is UTF-8.
const IGNORED_PARAMETERS = /;\s*(?:escaping|charset)\s*=\s*(?:"[^"]*"|[^;,\s]*)/gi;

/** Without the charset: a client asks for the version. */
const OFFERED_TYPES = FORMATS.map((format) => CONTENT_TYPES[format].replace(/; charset=.*$/, ''));

/** The format the client likes best, by its q-values; undefined where it takes neither. */
export function chooseFormat({ accept = '*/*' }: AcceptHeaders): Format | undefined {
  const chosen = new Negotiator({ headers: { accept: accept.replace(IGNORED_PARAMETERS, '') } }).mediaType(
    OFFERED_TYPES,
  );
  return FORMATS[OFFERED_TYPES.indexOf(chosen ?? '')];
}

/** gzip where the client takes it as gladly as plain text. */
export function chooseEncoding({ acceptEncoding }: AcceptHeaders): 'gzip' | 'identity' {
  if (acceptEncoding === undefined) return 'identity';
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  return negotiator.encoding(['gzip', 'identity']) === 'gzip' ? 'gzip' : 'identity';
}
