import { type RequestHandler } from 'express';
import { type ProcessHealth } from '../../telemetry/process-health';
import { Problem } from '../messages/problem';

const PROBES: readonly string[] = ['/-/healthy', '/-/ready'];

/** Responds with 503 to all requests except probes until the journal is loaded. */
export function rejectUntilReady({ starting }: Pick<ProcessHealth, 'starting'>): RequestHandler {
  return (request, _response, next) => {
    const reason = starting();
    if (reason !== undefined && !PROBES.includes(request.path)) {
      throw new Problem(503, reason, { headers: { 'Retry-After': '1' } });
    }
    next();
  };
}

/** During shutdown, closes each connection after its response, so that clients do not wait for another one. */
export function closeConnectionsOnShutdown({ ending }: Pick<ProcessHealth, 'ending'>): RequestHandler {
  return (_request, response, next) => {
    if (ending() !== undefined) {
      response.set('Connection', 'close');
    }
    next();
  };
}
