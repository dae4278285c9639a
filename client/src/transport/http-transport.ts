import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { type HttpResponse } from './interpret-response';

export interface SendOptions {
  readonly timeoutMs: number;
  /** Whether the process stays alive until the response, as it does for a stop report but not for a heartbeat. */
  readonly keepsAlive: boolean;
  readonly signal?: AbortSignal;
  /** If true, the body is sent in a request of its own, so that the response is about this body only. */
  readonly unbatched?: boolean;
}

/** Sends bodies to one URL of the exporter. */
export interface Transport {
  /** Sends one body. Rejects if there is no response in time. */
  send(body: string, options: SendOptions): Promise<HttpResponse>;
  close(): void;
}

/** Node keeps the process alive while it connects, even after `unref`, so that this time has a limit of its own. */
const MAX_CONNECT_MS = 3000;
/** Longer than the response to 100 reports that are all rejected. */
const MAX_RESPONSE_LENGTH = 128 * 1024;

export function reportsUrl(base: URL): URL {
  return resolvePath(base, 'api/v1/reports');
}

export function sandboxesUrl(base: URL): URL {
  return resolvePath(base, 'api/v1/sandboxes');
}

function resolvePath(base: URL, path: string): URL {
  return new URL(path, base.href.endsWith('/') ? base.href : `${base.href}/`);
}

/**
 * Returns a transport with kept-alive connections, nearly always one. It does not use `fetch`, whose sockets cannot be
 * unref'd: each heartbeat in flight would keep a finished process alive until its response. Requests that keep the
 * process alive have connections of their own, so that heartbeats that hang do not delay them.
 * @param maxSockets limit of concurrent connections; further requests wait for one
 */
export function httpTransport(url: URL, token: string | undefined, maxSockets = 2): Transport {
  const isHttps = url.protocol === 'https:';
  const createAgent = () => new (isHttps ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets });
  // Created when needed: most workers have no sandboxes, and a process may have thousands of workers.
  const agents: { heartbeats?: HttpAgent; stopReports?: HttpAgent } = {};
  const agentFor = ({ keepsAlive }: SendOptions): HttpAgent =>
    keepsAlive ? (agents.stopReports ??= createAgent()) : (agents.heartbeats ??= createAgent());

  const send = (body: string, options: SendOptions): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      const request = (isHttps ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: agentFor(options),
        headers: requestHeaders(token, body),
        ...(signal === undefined ? {} : { signal }),
      });
      limitTime(request, options, reject);
      request.on('response', (response) => void readResponse(response).then(resolve, reject));
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The exporter closed the connection while it was reused. Node's documentation recommends to retry. If the
        // exporter received the report, its sequence number keeps it from being counted twice.
        if (request.reusedSocket && error.code === 'ECONNRESET') {
          send(body, options).then(resolve, reject);
        } else {
          reject(error);
        }
      });
      request.end(body);
    });

  const close = (): void => {
    agents.heartbeats?.destroy();
    agents.stopReports?.destroy();
  };
  return { send, close };
}

function requestHeaders(token: string | undefined, body: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

async function readResponse(response: IncomingMessage): Promise<HttpResponse> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    if (body.length < MAX_RESPONSE_LENGTH) {
      body += String(chunk);
    }
  }
  const retryAfter = response.headers['retry-after'];
  return { status: response.statusCode ?? 0, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** Ends the request when it takes too long, and unrefs its socket unless it keeps the process alive. */
function limitTime(
  request: ClientRequest,
  { timeoutMs, keepsAlive }: SendOptions,
  reject: (cause: Error) => void,
): void {
  const startTimer = (what: string, ms: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      const cause = new Error(`no ${what} within ${ms} ms`);
      request.destroy(cause);
      // A request that still waits for a connection emits its error only when it gets one.
      reject(cause);
    }, ms);
    return keepsAlive ? timer : timer.unref();
  };
  const responseTimer = startTimer('response', timeoutMs);
  request.on('close', () => clearTimeout(responseTimer));
  request.on('socket', (socket) => {
    if (!keepsAlive) {
      socket.unref();
    }
    if (!socket.connecting) {
      return;
    }
    const connectTimer = startTimer('connection', Math.min(timeoutMs, MAX_CONNECT_MS));
    socket.once('connect', () => clearTimeout(connectTimer));
    socket.once('close', () => clearTimeout(connectTimer));
  });
}
