import { type RequestHandler } from 'express';
import { type Config } from '../../config/schema/config';
import { isLoopback, parseListenAddress } from '../../config/schema/listen-address';
import { Problem } from '../messages/problem';

/**
 * A page may point its own name at 127.0.0.1 and read what listens there as if it were its own (DNS rebinding). While
 * only loopback stands between us and the world, only loopback's names are answered.
 */
export function rejectForeignHosts(config: Config, asksCredentials: () => boolean): RequestHandler {
  const address = parseListenAddress(config.web.listenAddress);
  const local = address !== undefined && isLoopback(address);
  return (request, _response, next) => {
    if (local && !asksCredentials() && !isAllowedHost(request.get('Host'), config.web.allowedHosts)) {
      throw new Problem(
        421,
        `This exporter listens on ${config.web.listenAddress} and is asked as ${JSON.stringify(request.get('Host') ?? '')}. Name that host in web.allowed_hosts if it is a proxy of yours.`,
      );
    }
    next();
  };
}

function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  // HTTP/1.0 needs no Host, and no browser speaks it.
  if (header === undefined) return true;
  const host = parseListenAddress(/:\d+$/.test(header) ? header : `${header}:80`);
  if (host === undefined) return false;
  return isLoopback(host) || allowed.some((each) => each.toLowerCase() === host.host.toLowerCase());
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A page of another site may not make its visitor's browser change anything here. Browsers tell where a request
 * comes from; workers, curl and Prometheus send no such header.
 */
export const rejectCrossSiteWrites: RequestHandler = (request, _response, next) => {
  const site = request.get('Sec-Fetch-Site');
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreign && !SAFE_METHODS.includes(request.method)) {
    throw new Problem(403, `A browser page of another site may only read; this is a ${request.method}.`);
  }
  next();
};
