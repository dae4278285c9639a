import cors from 'cors';
import { type RequestHandler } from 'express';
import { type WebConfig } from '../../config/files/web-config';
import { type Config } from '../../config/schema/config';
import { isLoopback, parseListenAddress } from '../../config/schema/listen-address';
import { Problem } from '../messages/problem';

/**
 * The headers that helmet 8 sets with a policy that loads and frames nothing, without HSTS, which is up to the server
 * that terminates TLS. A test compares them with helmet. Pages with their own policy replace it.
 */
export const SECURITY_HEADERS = Object.entries({
  'Content-Security-Policy': "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
});

export const securityHeaders: RequestHandler = (_request, response, next) => {
  for (const [name, value] of SECURITY_HEADERS) {
    response.setHeader(name, value);
  }
  next();
};

/** Paths that pages of other origins may read if `web.cors_origins` lists them. */
const READ_API = /^\/(health(\/|$)|openapi\.json$)/;

/** CORS headers. Reads the origins for each request, so that a reload takes effect. */
export function corsHeaders(config: Config): RequestHandler {
  const allow = cors((request, decide) => {
    const { corsOrigins } = config.web;
    const origin = corsOrigins.includes('*') ? '*' : [...corsOrigins];
    decide(null, { origin, methods: ['GET', 'HEAD'], maxAge: 600, exposedHeaders: ['X-Request-Id'] });
  });
  return (request, response, next) => {
    if (READ_API.test(request.path) && config.web.corsOrigins.length > 0) {
      allow(request, response, next);
    } else {
      next();
    }
  };
}

/**
 * Headers that the operator adds to every response (`http_server_config.headers`). They replace headers of the exporter.
 * Reads them for each request, so that a reload takes effect.
 */
export function customHeaders(web: Pick<WebConfig, 'headers'>): RequestHandler {
  return (_request, response, next) => {
    response.set(web.headers);
    next();
  };
}

/**
 * Prevents DNS rebinding: a page can make its own host name resolve to 127.0.0.1, and then read from the exporter as
 * from its own site. An exporter on loopback that requires no credentials responds only to host names of loopback.
 */
export function rejectForeignHosts(config: Config, requiresCredentials: () => boolean): RequestHandler {
  const address = parseListenAddress(config.web.listenAddress);
  const local = address !== undefined && isLoopback(address);
  return (request, _response, next) => {
    if (local && !requiresCredentials() && !isAllowedHost(request.get('Host'), config.web.allowedHosts)) {
      throw new Problem(
        421,
        `Unknown host ${JSON.stringify(request.get('Host') ?? '')}: the exporter listens on ${config.web.listenAddress}. If this is the name of your proxy, add it to web.allowed_hosts.`,
      );
    }
    next();
  };
}

function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  // HTTP/1.0 does not require Host, and browsers do not use it.
  if (header === undefined) {
    return true;
  }
  const host = parseListenAddress(/:\d+$/.test(header) ? header : `${header}:80`);
  if (host === undefined) {
    return false;
  }
  return isLoopback(host) || allowed.some((each) => each.toLowerCase() === host.host.toLowerCase());
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Prevents cross-site request forgery: rejects writes that a browser sends from a page of another site. Browsers send
 * Sec-Fetch-Site; workers, curl and Prometheus do not.
 */
export const rejectCrossSiteWrites: RequestHandler = (request, _response, next) => {
  const site = request.get('Sec-Fetch-Site');
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreign && !SAFE_METHODS.includes(request.method)) {
    throw new Problem(403, `A page of another site may only read; this request is a ${request.method}.`);
  }
  next();
};
