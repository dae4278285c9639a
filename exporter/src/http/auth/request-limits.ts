import { type IncomingMessage } from 'node:http';
import { type RequestHandler } from 'express';
import { type Config } from '../../config/schema/config';
import { principalOf } from './credentials';
import { Problem } from '../messages/problem';
import { PUBLIC_PATHS, REPORT_PATHS } from '../messages/request-paths';
import { type ClientAddresses } from '../clients/client-address';
import { ClientRateLimiter } from '../clients/client-rate-limiter';
import { ConcurrencyLimiter } from '../clients/concurrency-limiter';

/** Requests that share a limit. Those of one class do not use up the limit of another, so that readers do not stop scrapes. */
export type LimitedClass = 'read' | 'scrape' | 'alert';

/**
 * The class of a request. Undefined for reports, which are limited per worker, and for probes. Everything else is
 * limited, also unknown paths and methods, so that no spelling of a path that a router accepts passes the limits.
 */
export function limitedClass(method: string, path: string): LimitedClass | undefined {
  const reads = method === 'GET' || method === 'HEAD';
  if ((reads && PUBLIC_PATHS.includes(path)) || (method === 'POST' && REPORT_PATHS.test(path))) {
    return undefined;
  }
  if (method === 'POST' && /^\/api\/v1\/alerts\/?$/i.test(path)) {
    return 'alert';
  }
  return /^\/metrics\/?$/i.test(path) ? 'scrape' : 'read';
}

const WINDOW_SECONDS = 10;

/** Time for a response as a whole. A client that reads it more slowly is disconnected. */
const MAX_RESPONSE_MS = 300_000;

const endings = new WeakMap<IncomingMessage, () => void>();

/** Stops counting a request that has become an event stream, which has limits of its own. */
export function stopLimiting(request: IncomingMessage): void {
  endings.get(request)?.();
}

/** Key of a client for limits: the name of its user or token, or its address if it has none. */
export function limitKey(request: IncomingMessage, addresses: ClientAddresses): string {
  const { name } = principalOf(request);
  return name === '' ? addresses.keyOf(request) : `name ${name}`;
}

/** Limits the requests of each client per time and at the same time, and the requests of all clients at the same time. */
export function limitRequests(config: Config, addresses: ClientAddresses): RequestHandler {
  const { limits } = config;
  const rates = new ClientRateLimiter(WINDOW_SECONDS, () => limits.readsPerSecondPerClient * WINDOW_SECONDS);
  const concurrency = new ConcurrencyLimiter();

  return async (request, response, next) => {
    const limited = limitedClass(request.method, request.path);
    if (limited === undefined) {
      next();
      return;
    }
    const client = `${limited} ${limitKey(request, addresses)}`;
    await rates.consume(client, TOO_MANY_REQUESTS, 'rate');
    // The client disconnected while its password was compared: no event would end the count.
    if (response.destroyed) {
      return;
    }
    if (concurrency.count(client) >= limits.concurrentReadsPerClient) {
      throw tooManyAtOnce(
        429,
        `from this client, the limit is ${limits.concurrentReadsPerClient} (limits.concurrent_reads_per_client)`,
      );
    }
    if (concurrency.total >= limits.concurrentReads) {
      throw tooManyAtOnce(
        503,
        `from all clients, the limit is ${limits.concurrentReads} (limits.concurrent_reads)`,
      );
    }
    const stop = concurrency.start(client);
    const deadline = setTimeout(() => response.destroy(), MAX_RESPONSE_MS).unref();
    const end = () => {
      clearTimeout(deadline);
      stop();
    };
    endings.set(request, end);
    response.once('close', end);
    next();
  };
}

const TOO_MANY_REQUESTS =
  'Too many requests from this client (limits.reads_per_second_per_client). Retry after the time in Retry-After.';

function tooManyAtOnce(status: number, what: string): Problem {
  return new Problem(status, `Too many requests at the same time ${what}. Retry in a second.`, {
    headers: { 'Retry-After': '1' },
    refusal: 'concurrency',
  });
}
