import { randomUUID } from 'node:crypto';
import { type RequestHandler } from 'express';
import { type Log } from '../../telemetry/log';
import { type ProcessHealth } from '../../telemetry/process-health';
import { Problem } from '../messages/problem';
import { PUBLIC_PATHS } from '../messages/request-paths';

/**
 * Combines handlers into one that calls them as express does. Express takes microseconds from one handler to the next,
 * and these run before every report.
 */
export function compose(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let index = 0;
    const step = (error?: unknown): void => {
      const handler = handlers[index++];
      if (error !== undefined || handler === undefined) {
        next(error);
        return;
      }
      try {
        const result: unknown = handler(request, response, step);
        if (result instanceof Promise) {
          result.catch(next);
        }
      } catch (thrown) {
        next(thrown);
      }
    };
    step();
  };
}

/** The request ID of a proxy is kept if it is safe in logs and headers. */
const VALID_REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Gives each request an ID (X-Request-Id) and logs its result at debug level. The error handler logs internal errors. */
export function requestLog(log: Log): RequestHandler {
  return (request, response, next) => {
    const clientId = request.get('X-Request-Id');
    const id = clientId !== undefined && VALID_REQUEST_ID.test(clientId) ? clientId : randomUUID();
    response.setHeader('X-Request-Id', id);
    if (!log.isLevelEnabled('debug')) {
      next();
      return;
    }
    const startedAt = performance.now();
    response.once('close', () => {
      const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(4));
      // Log the path without query, and no headers: they may contain secrets.
      const { method, path } = request;
      const aborted = response.writableFinished ? {} : { cut_off: true };
      log.debug(
        { method, path, status: response.statusCode, seconds, request_id: id, ...aborted },
        'request',
      );
    });
    next();
  };
}

/** Responds with 503 to all requests except probes until the journal is loaded. */
export function rejectUntilReady({ starting }: Pick<ProcessHealth, 'starting'>): RequestHandler {
  return (request, _response, next) => {
    const reason = starting();
    if (reason !== undefined && !PUBLIC_PATHS.includes(request.path)) {
      throw new Problem(503, reason, { headers: { 'Retry-After': '1' } });
    }
    next();
  };
}
