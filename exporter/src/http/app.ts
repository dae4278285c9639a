import express, { type Express, type RequestHandler, type Router } from 'express';
import { type Config } from '../config/schema/config';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Log } from '../telemetry/log';
import { ClientAddresses } from './clients/client-address';
import { compose, requestLog } from './middleware/before-routes';
import { corsHeaders, securityHeaders } from './middleware/browser-security';
import { errorHandler } from './middleware/error-handler';
import { notFoundOrMethodNotAllowed } from './middleware/not-found';
import { rejectCrossSiteWrites } from './auth/request-origin';
import { createRouterOf, type Route } from './routing/route';

export interface AppOptions {
  readonly config: Config;
  readonly log: Log;
  /** Counts refused requests and rejected requests with reports; absent if they are not counted. */
  readonly metrics?: Pick<ExporterMetrics, 'reportRejected' | 'reportRefused' | 'requestRefused'>;
  /** Handlers that run before all routes, such as authentication. */
  readonly guards?: readonly RequestHandler[];
  /** Declared routes, and routers with absolute paths; mounted at the root in this order. */
  readonly routes: readonly (Router | readonly Route[])[];
}

/** Creates the express app: what applies to all routes, and the routes. A route responds with an error by throwing a Problem. */
export function createApp({ config, log, metrics, guards = [], routes: declared }: AppOptions): Express {
  const routes = declared.map((each) => (typeof each === 'function' ? each : createRouterOf(each, config)));
  const app = express();
  app.disable('x-powered-by');
  // A query is a flat list of strings. Nested objects, which a client can make expensive, are not needed.
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(
    compose([
      requestLog(log),
      securityHeaders,
      corsHeaders(config),
      rejectCrossSiteWrites(config),
      ...guards,
    ]),
    ...routes,
  );
  app.use(notFoundOrMethodNotAllowed(routes), errorHandler(log, new ClientAddresses(config.web), metrics));
  return app;
}
