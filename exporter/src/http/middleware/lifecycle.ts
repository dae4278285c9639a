import { type RequestHandler } from 'express';
import { type ProcessHealth } from '../../telemetry/process-health';
import { Problem } from '../messages/problem';

const PROBES: readonly string[] = ['/-/healthy', '/-/ready'];

/** Before the fleet is read back, everything but the probes is answered 503. */
export function rejectUntilReady({ starting }: Pick<ProcessHealth, 'starting'>): RequestHandler {
  return (request, _response, next) => {
    const reason = starting();
    if (reason !== undefined && !PROBES.includes(request.path)) {
      throw new Problem(503, reason, { headers: { 'Retry-After': '1' } });
    }
    next();
  };
}

/** At the end, each answer is its connection’s last, so that no client waits for the next one in vain. */
export function closeConnectionsOnShutdown({ ending }: Pick<ProcessHealth, 'ending'>): RequestHandler {
  return (_request, response, next) => {
    if (ending() !== undefined) response.set('Connection', 'close');
    next();
  };
}
