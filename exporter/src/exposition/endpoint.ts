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
import { streamChunks } from './stream-chunks';

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
