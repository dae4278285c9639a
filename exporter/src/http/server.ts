import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, type Socket } from 'node:net';
import { type SecureContextOptions, type TlsOptions } from 'node:tls';
import { scheduler } from '../event-loop/scheduler';
import { formatAddress, type ListenAddress } from '../config/schema/listen-address';
import { type Tls } from '../config/files/web-config';

/** Limits that close slow or endless requests, so that a client cannot hold a socket by sending a byte now and then. */
export const SERVER_LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  // Longer than the usual heartbeat interval, so that a worker's connection is not closed while it sends.
  keepAliveTimeout: 75_000,
} as const;
const MAX_HEADERS = 100;

/**
 * A connection whose client does not read its response is closed after this time, or at most twice as long: the unread part
 * would stay in memory. Idle connections, requests that arrive slowly and event streams have limits of their own.
 */
export const INACTIVITY_TIMEOUT_MS = 20_000;

export type AnyServer = Server | TlsServer;

/** The timeout is set by tests. */
export function createHttpServer(
  listener: RequestListener,
  tls?: Tls,
  inactivityTimeoutMs = INACTIVITY_TIMEOUT_MS,
): AnyServer {
  const server =
    tls === undefined
      ? createServer(SERVER_LIMITS, closeUnread(listener))
      : createTlsServer({ ...SERVER_LIMITS, ...tlsOptions(tls) }, closeUnread(listener));
  server.maxHeadersCount = MAX_HEADERS;
  server.timeout = inactivityTimeoutMs;
  server.on('connection', () => scheduler.connectionAccepted());
  return server;
}

/**
 * Closes a connection without progress only if its client is the cause. A request that the exporter still processes, because
 * it is busy, continues: the client would send it again. Node closes connections without a request by itself.
 */
function closeUnread(listener: RequestListener): RequestListener {
  return (request, response) => {
    response.on('timeout', (socket: Socket) => {
      if (!request.complete || socket.writableLength > 0) {
        socket.destroy();
      }
    });
    listener(request, response);
  };
}

/** Requests that arrive from now on get this listener instead of the previous one. */
export function replaceListener(server: AnyServer, listener: RequestListener): void {
  server.removeAllListeners('request');
  server.on('request', closeUnread(listener));
}

/** Closes each connection after its response from now on, so that clients do not wait for another one. */
export function closeConnectionsAfterResponse(server: AnyServer): void {
  server.prependListener('request', (_request, response) => {
    response.setHeader('Connection', 'close');
  });
}

/** New connections use the new certificate; open connections keep the old one. */
export function renewTls(server: AnyServer, tls: Tls): void {
  if ('setSecureContext' in server) {
    server.setSecureContext(tlsOptions(tls));
  }
}

function tlsOptions({ requireClientCertificate, ...rest }: Tls): SecureContextOptions & TlsOptions {
  return {
    ...rest,
    requestCert: requireClientCertificate,
    rejectUnauthorized: requireClientCertificate,
  };
}

/** Resolves to the address in use. Rejects with an error that says what to do. */
export function listen(server: AnyServer, { host, port }: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(listenError(error, formatAddress(host, port)));
    server.once('error', fail);
    server.listen({ port, ...(host !== '' && { host }) }, () => {
      server.off('error', fail);
      const bound = server.address() as AddressInfo;
      resolve(formatAddress(bound.address, bound.port));
    });
  });
}

/** Stops accepting connections, closes idle ones and waits for responses in flight; closes all others after `withinMs`. */
export function closeServer(server: AnyServer, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), withinMs);
    // A busy connection stays open after its response and is idle then.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(deadline);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process uses this port; stop it, or set another port with --web.listen-address',
  EACCES: 'permission denied; set a port above 1023 with --web.listen-address',
  EADDRNOTAVAIL: 'this machine does not have this address; set one that it has with --web.listen-address',
  ENOTFOUND: 'this host name does not resolve; set another address with --web.listen-address',
};

function listenError(error: NodeJS.ErrnoException, address: string): Error {
  const advice = ADVICE[error.code ?? ''] ?? error.message;
  return new Error(`cannot listen on ${address}: ${advice}`, { cause: error });
}
