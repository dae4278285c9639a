import cors from 'cors';
import { type RequestHandler } from 'express';
import { type WebConfig } from '../../config/files/web-config';
import { type Config } from '../../config/schema/config';

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
