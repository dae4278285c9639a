import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { type Answer } from './interpret-response';

export interface Sending {
  readonly timeoutMs: number;
  /** True for a goodbye, which the process may wait for; a heartbeat is never waited for. */
  readonly keepsAlive: boolean;
  readonly signal?: AbortSignal;
  /** True where it must not share a request, so that the answer is about this one only. */
  readonly alone?: boolean;
}

/** How a report leaves this process. */
export interface Transport {
  /** Sends one body. Rejects where no answer came in time. */
  send(body: string, how: Sending): Promise<Answer>;
  close(): void;
}

/** A connection that is only half made holds the process even when unref'd, so its share of the time is small. */
const LONGEST_CONNECT_MS = 3000;
/** What an exporter has to say about 100 reports, were each refused, is shorter. */
const LONGEST_ANSWER = 128 * 1024;

function under(base: URL, path: string): URL {
  return new URL(path, base.href.endsWith('/') ? base.href : `${base.href}/`);
}

export function reportsUrl(base: URL): URL {
  return under(base, 'api/v1/reports');
}
export function sandboxesUrl(base: URL): URL {
  return under(base, 'api/v1/sandboxes');
}

export function reportHeaders(token: string | undefined, body: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

async function read(response: IncomingMessage): Promise<Answer> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) if (body.length < LONGEST_ANSWER) body += String(chunk);
  const retryAfter = response.headers['retry-after'];
  return { status: response.statusCode ?? 0, body, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** Gives the request up when it takes too long, and lets go of the process where nobody waits for it. */
function limit(
  sent: ClientRequest,
  { timeoutMs, keepsAlive }: Sending,
  giveUp: (cause: Error) => void,
): void {
  const within = (what: string, ms: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      const cause = new Error(`no ${what} within ${ms} ms`);
      sent.destroy(cause);
      // A request that still waits for a connection hears of its end only when it gets one.
      giveUp(cause);
    }, ms);
    return keepsAlive ? timer : timer.unref();
  };
  const whole = within('answer', timeoutMs);
  sent.on('close', () => clearTimeout(whole));
  sent.on('socket', (socket) => {
    if (!keepsAlive) socket.unref();
    if (!socket.connecting) return;
    const connecting = within('connection', Math.min(timeoutMs, LONGEST_CONNECT_MS));
    socket.once('connect', () => clearTimeout(connecting));
    socket.once('close', () => clearTimeout(connecting));
  });
}

/**
 * HTTP over kept connections, nearly always one. Not `fetch`: its sockets cannot be unref'd, so that each heartbeat
 * under way would keep a finished process waiting for the answer. Goodbyes have connections of their own, so that
 * heartbeats that hang do not hold them up.
 * @param maxSockets connections at the same time; further requests wait for one
 */
export function httpTransport(url: URL, token: string | undefined, maxSockets = 2): Transport {
  const secure = url.protocol === 'https:';
  const connections = () => new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets });
  const agents = { heartbeats: connections(), goodbyes: connections() };

  const send = (body: string, how: Sending): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = reportHeaders(token, body);
      const { signal } = how;
      const sent = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: how.keepsAlive ? agents.goodbyes : agents.heartbeats,
        headers,
        ...(signal === undefined ? {} : { signal }),
      });
      limit(sent, how, reject);
      sent.on('response', (response) => void read(response).then(resolve, reject));
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The exporter closed the kept connection just as it was used again: Node's documentation says to
        // repeat then. The sequence number keeps a report that did arrive from counting twice.
        if (sent.reusedSocket && error.code === 'ECONNRESET') send(body, how).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });

  const close = (): void => {
    agents.heartbeats.destroy();
    agents.goodbyes.destroy();
  };
  return { send, close };
}
