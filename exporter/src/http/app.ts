import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import cors from 'cors';
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { type Config } from '../config/schema/config';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Log } from '../telemetry/log';
import { rejectCrossSiteWrites } from './auth/browser-checks';
import { compose } from './middleware/compose';
import { errorHandler } from './middleware/error-handler';
import { notFoundOrMethodNotAllowed } from './middleware/not-found';
import { requestLog } from './middleware/request-log';
import { createRouterOf, type Route } from './routing/route';

export interface AppOptions {
  readonly config: Config;
  readonly log: Log;
  /** Counts requests with reports that are refused; left out where there is nothing to count. */
  readonly metrics?: Pick<ExporterMetrics, 'reportRejected'>;
  /** Stands before all routes: authentication and the like. */
  readonly guards?: readonly RequestHandler[];
  /** Declared routes, and routers with whole paths; mounted at the root in this order. */
  readonly routes: readonly (Router | readonly Route[])[];
}

/** Paths that pages of other origins may read, if `web.cors_origins` names them. */
const READ_API = /^\/(health(\/|$)|openapi\.json$)/;

/** The HTTP face: what holds for every route. Routes answer errors by throwing a Problem. */
export function createApp({ config, log, metrics, guards = [], routes: declared }: AppOptions): Express {
  const routes = declared.map((each) => (typeof each === 'function' ? each : createRouterOf(each, config)));
  const app = express();
  app.disable('x-powered-by');
  // A query is a flat list of strings; nothing here wants objects that a client can nest.
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(
    compose([requestLog(log), securityHeaders(), corsHeaders(config), rejectCrossSiteWrites, ...guards]),
    ...routes,
  );
  app.use(notFoundOrMethodNotAllowed(routes), errorHandler(log, metrics));
  return app;
}

/**
 * Nothing is loaded or framed unless a page of ours says otherwise; HSTS belongs to whoever ends TLS. Helmet says the
 * same each time, through a dozen handlers, so it is asked once.
 */
function securityHeaders(): RequestHandler {
  const recorder = new ServerResponse(new IncomingMessage(new Socket()));
  const headers: (readonly [name: string, value: string])[] = [];
  recorder.setHeader = (name, value) => {
    headers.push([name, String(value)]);
    return recorder;
  };
  const apply = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  apply(recorder.req, recorder, (error?: unknown) => {
    if (error !== undefined) throw new Error('helmet cannot tell its headers', { cause: error });
  });
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** CORS, asked for at each request so that a reload takes effect. */
function corsHeaders(config: Config): RequestHandler {
  const allow = cors((request, decide) => {
    const { corsOrigins } = config.web;
    const origin = corsOrigins.includes('*') ? '*' : [...corsOrigins];
    decide(null, { origin, methods: ['GET', 'HEAD'], maxAge: 600, exposedHeaders: ['X-Request-Id'] });
  });
  return (request, response, next) => {
    if (READ_API.test(request.path) && config.web.corsOrigins.length > 0) allow(request, response, next);
    else next();
  };
}
