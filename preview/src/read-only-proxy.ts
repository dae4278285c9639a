import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The parts of Prometheus' API that only read. Its admin and lifecycle endpoints stay out of reach. */
export const PROMETHEUS_READS =
  /^\/api\/v1\/(query|query_range|query_exemplars|series|labels|label\/[^/]+\/values|metadata|rules|alerts|status\/buildinfo)$/;

/** The parts of the exporter's API that only read. */
export const EXPORTER_READS = /^\/health\/[^.]*$/;

/**
 * Passes requests on to another server of this machine.
 *
 * @param name what the server is called in the answer when it cannot be reached.
 */
export function proxyTo(target: URL, name: string): RequestHandler {
  return createProxyMiddleware({
    target: target.href,
    changeOrigin: true,
    xfwd: false,
    proxyTimeout: 120_000,
    on: {
      error: (error: Error, _request: IncomingMessage, response: ServerResponse | Socket) => {
        if ('writeHead' in response && !response.headersSent) {
          response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
        }
        response.end(`${name} at ${target.origin} cannot be reached: ${error.message}`);
      },
    },
  });
}
