import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import cors from 'cors';
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { type Config } from '../config/schema/config';
import { type Log } from '../telemetry/log';
import { type Tally } from '../model/exporter-metrics';
import { refuseCrossSite } from './middleware/csrf';
import { errorHandler } from './middleware/error-handler';
import { inTurn } from './middleware/compose';
import { requestLog } from './middleware/request-log';
import { type Route } from './routing/route';
import { routerOf } from './routing/router';
import { unmatched } from './middleware/not-found';

export interface AppParts {
  readonly config: Config;
  readonly log: Log;
  /** Counts requests with reports that are refused; left out where there is nothing to count. */
  readonly tally?: Pick<Tally, 'reportRejected'>;
  /** Stands before all routes: authentication and the like. */
  readonly guards?: readonly RequestHandler[];
  /** Declared routes, and routers with whole paths; mounted at the root in this order. */
  readonly routes: readonly (Router | readonly Route[])[];
}

/** Paths that pages of other origins may read, if `web.cors_origins` names them. */
const READ_API = /^\/(health(\/|$)|openapi\.json$)/;

/** The HTTP face: what holds for every route. Routes answer errors by throwing a Problem. */
export function createApp({ config, log, tally, guards = [], routes: given }: AppParts): Express {
  const routes = given.map((each) => (typeof each === 'function' ? each : routerOf(each, config)));
  const app = express();
  app.disable('x-powered-by');
  // A query is a flat list of strings; nothing here wants objects that a client can nest.
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(
    inTurn([requestLog(log), securityHeaders(), readableFrom(config), refuseCrossSite, ...guards]),
    ...routes,
  );
  app.use(unmatched(routes), errorHandler(log, tally));
  return app;
}

/**
 * Nothing is loaded or framed unless a page of ours says otherwise; HSTS belongs to whoever ends TLS. Helmet says the
 * same each time, through a dozen handlers, so it is asked once.
 */
function securityHeaders(): RequestHandler {
  const asked = new ServerResponse(new IncomingMessage(new Socket()));
  const headers: (readonly [name: string, value: string])[] = [];
  asked.setHeader = (name, value) => {
    headers.push([name, String(value)]);
    return asked;
  };
  const ask = helmet({
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
  ask(asked.req, asked, (error?: unknown) => {
    if (error !== undefined) throw new Error('helmet cannot tell its headers', { cause: error });
  });
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** CORS, asked for at each request so that a reload takes effect. */
function readableFrom(config: Config): RequestHandler {
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
