import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type SecureContextOptions, type TlsOptions } from 'node:tls';
import { formatAddress, type ListenAddress } from '../config/schema/listen-address';
import { type Tls } from '../config/files/web-config';

/** Slow or endless requests are cut off: a socket may not be held by sending a byte now and then. */
export const SERVER_LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  // Above the usual heartbeat interval, so that a worker's connection is not closed just as it sends.
  keepAliveTimeout: 75_000,
} as const;
const MAX_HEADERS = 100;

export type AnyServer = Server | TlsServer;

export function createHttpServer(listener: RequestListener, tls?: Tls): AnyServer {
  const server =
    tls === undefined
      ? createServer(SERVER_LIMITS, listener)
      : createTlsServer({ ...SERVER_LIMITS, ...tlsOptions(tls) }, listener);
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}

/** New connections use the new certificate; those there are stay as they are. */
export function renewTls(server: AnyServer, tls: Tls): void {
  if ('setSecureContext' in server) server.setSecureContext(tlsOptions(tls));
}

function tlsOptions({ requireClientCertificate, ...rest }: Tls): SecureContextOptions & TlsOptions {
  return {
    ...rest,
    requestCert: requireClientCertificate,
    rejectUnauthorized: requireClientCertificate,
  };
}

/** Resolves to the address in use; rejects with an error that says what to do. */
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

/** Takes no new connections, ends idle ones, waits for answers on their way; cuts off what takes longer. */
export function closeServer(server: AnyServer, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), withinMs);
    // A connection that was busy at first stays open when its answer is sent: it is idle then.
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
  EADDRINUSE: 'another process listens there; stop it, or choose another port with --web.listen-address',
  EACCES: 'that needs more rights; choose a port above 1023 with --web.listen-address',
  EADDRNOTAVAIL: 'this machine has no such address; choose one it has with --web.listen-address',
  ENOTFOUND: 'that name has no address; choose another with --web.listen-address',
};

function listenError(error: NodeJS.ErrnoException, address: string): Error {
  const advice = ADVICE[error.code ?? ''] ?? error.message;
  return new Error(`cannot listen on ${address}: ${advice}`, { cause: error });
}
