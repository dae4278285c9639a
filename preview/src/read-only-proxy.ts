import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const PROXY_TIMEOUT_MS = 120_000;

const PROMETHEUS_READS =
  /^\/api\/v1\/(query|query_range|query_exemplars|series|labels|label\/[^/]+\/values|metadata|rules|alerts|status\/buildinfo)$/;
const EXPORTER_READS = /^\/health\/[^.]*$/;

/** Proxies the read endpoints of Prometheus. Its admin and lifecycle endpoints are not reachable. */
export function proxyPrometheus(target: URL): RequestHandler[] {
  return [allowOnly(PROMETHEUS_READS, ['GET', 'POST']), proxyTo(target, 'Prometheus')];
}

/** Proxies the read endpoints of the exporter. */
export function proxyExporter(target: URL): RequestHandler[] {
  return [allowOnly(EXPORTER_READS, ['GET']), proxyTo(target, 'The exporter')];
}

function allowOnly(paths: RegExp, methods: string[]) {
  return (request: Request, response: Response, next: NextFunction) => {
    if (methods.includes(request.method) && paths.test(request.path)) {
      next();
    } else {
      response
        .status(403)
        .type('text')
        .send(`The preview is read-only: ${request.method} ${request.path} is not allowed.\n`);
    }
  };
}

/** @param name the name of the target in the response if it is unreachable */
function proxyTo(target: URL, name: string): RequestHandler {
  return createProxyMiddleware({
    target: target.href,
    changeOrigin: true,
    xfwd: false,
    proxyTimeout: PROXY_TIMEOUT_MS,
    on: {
      error: (error: Error, _request: IncomingMessage, response: ServerResponse | Socket) => {
        if ('writeHead' in response && !response.headersSent) {
          response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
        }
        response.end(`${name} at ${target.origin} is unreachable: ${error.message}`);
      },
    },
  });
}
