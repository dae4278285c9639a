import { ClientAddresses } from '../../http/clients/client-address';
import { readBody } from '../../http/bodies/body';
import { rawRoute, type Route } from '../../http/routing/route';
import { ReportRateLimiter } from '../report-rate-limiter';
import { HEARTBEAT, heartbeatHandler, STOP, stopHandler } from './heartbeat';
import { type IngestRouteDeps, type IngestRoutesDeps } from './ingest-route-deps';
import { REPORTS, reportsHandler, SANDBOXES, sandboxesHandler } from './reports';

/** The HTTP source: routes that receive reports. */
export function ingestRoutes(routesDeps: IngestRoutesDeps): readonly Route[] {
  const deps: IngestRouteDeps = {
    ...routesDeps,
    rateLimiter: new ReportRateLimiter(),
    sandboxRateLimiter: new ReportRateLimiter(),
    addresses: new ClientAddresses(routesDeps.config.web),
  };
  const body = readBody(deps.config);
  return [
    rawRoute(REPORTS, body, reportsHandler(deps)),
    rawRoute(HEARTBEAT, body, heartbeatHandler(deps)),
    rawRoute(STOP, body, stopHandler(deps)),
    rawRoute(SANDBOXES, body, sandboxesHandler(deps)),
  ];
}
