import { randomUUID } from 'node:crypto';
import { type RequestHandler } from 'express';
import { type Log } from '../../telemetry/log';

/** An ID that a proxy gave is kept if it can do no harm in a log or header. */
const VALID_REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Gives each request an ID (X-Request-Id) and logs at debug how it ended; failures of ours are logged where they are caught. */
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
      // The path without its query, and no headers: neither can carry a secret into the log.
      const { method, path } = request;
      const cut = response.writableFinished ? {} : { cut_off: true };
      log.debug({ method, path, status: response.statusCode, seconds, request_id: id, ...cut }, 'request');
    });
    next();
  };
}
