import { type LookupFunction } from 'node:net';
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  /** Path and query; starts with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where a request goes: a Unix socket, or a host over HTTP or HTTPS. */
export type HttpEndpoint =
  | { readonly socketPath: string }
  | {
      readonly origin: URL;
      /** Certificate authorities in PEM that replace those of Node. */
      readonly ca?: string;
      /** Replaces the lookup of host names. */
      readonly lookup?: LookupFunction;
    };

export interface HttpLimits {
  /** Ends the request: its time-out, or the end of the action. */
  readonly signal: AbortSignal;
  /** How much of the response is read; the rest is dropped and the connection is closed. */
  readonly maxBytes: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Whether the response was longer than `maxBytes`. */
  readonly truncated: boolean;
}

/**
 * Sends one request on a connection of its own. Follows no redirect and uses no proxy.
 *
 * @throws Error of the connection, or the reason of the signal
 */
export function boundedRequest(
  endpoint: HttpEndpoint,
  { method, path, headers = {}, body }: HttpRequest,
  { signal, maxBytes }: HttpLimits,
): Promise<HttpResponse> {
  const options: RequestOptions = {
    method,
    path,
    signal,
    // No pool: a later request to the same name would use a connection whose address was checked earlier.
    agent: false,
    headers: {
      ...headers,
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
    ...connection(endpoint),
  };
  const isTls = 'origin' in endpoint && endpoint.origin.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(options, (response) => {
      readBody(response, maxBytes).then(
        ({ text, truncated }) => {
          request.destroy();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, truncated });
        },
        (error: unknown) => reject(asError(error)),
      );
    });
    request.once('error', (error) => reject(signal.aborted ? asError(signal.reason) : error));
    request.end(body);
  });
}

function connection(endpoint: HttpEndpoint): RequestOptions & { ca?: string } {
  if ('socketPath' in endpoint) {
    // Engines expect a host name, and the path of the socket is none.
    return { socketPath: endpoint.socketPath, host: 'localhost' };
  }
  const { origin, ca, lookup } = endpoint;
  return {
    // URL keeps the brackets of an IPv6 address, and connections need it without them.
    hostname: origin.hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(origin.port !== '' && { port: origin.port }),
    ...(ca !== undefined && { ca }),
    ...(lookup !== undefined && { lookup }),
  };
}

async function readBody(
  response: IncomingMessage,
  maxBytes: number,
): Promise<{ text: string; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = chunk as Buffer;
    chunks.push(part.subarray(0, maxBytes - bytes));
    bytes += part.length;
    if (bytes > maxBytes) {
      return { text: Buffer.concat(chunks).toString(), truncated: true };
    }
  }
  return { text: Buffer.concat(chunks).toString(), truncated: false };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
