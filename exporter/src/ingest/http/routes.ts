import { parseReport } from '@heartline/protocol/parse';
import { principalOf } from '../../http/auth/credentials';
import { readBody } from '../../http/messages/body';
import { rawRoute, type Route } from '../../http/routing/route';
import { HTTP_SOURCE, type IngestRouteDeps, type IngestRoutesDeps } from './ingest-route-deps';
import { ingestReports } from '../ingest';
import { ReportRateLimiter } from '../report-rate-limiter';
import { mapJournalError, sendIngestResponse, withCommands } from './response';
import { readBatch, REPORTS, SANDBOXES, sandboxesHandler } from './reports';
import { HEARTBEAT, heartbeatHandler, STOP, stopHandler } from './heartbeat';

/** The HTTP source: routes that receive reports. */
export function ingestRoutes(routesDeps: IngestRoutesDeps): readonly Route[] {
  const deps: IngestRouteDeps = {
    ...routesDeps,
    rateLimiter: new ReportRateLimiter(),
    sandboxRateLimiter: new ReportRateLimiter(),
  };
  const { config, metrics, dispatchCommands } = deps;
  const body = readBody(config);
  return [
    rawRoute(REPORTS, body, async (request, response) => {
      const items = readBatch(request, parseReport, config, metrics);
      const mayReport = principalOf(request).workers;
      const result = await mapJournalError(
        ingestReports(items, HTTP_SOURCE, { ...deps, mayReport }),
        deps.log,
      );
      sendIngestResponse(response, await withCommands(result, dispatchCommands));
    }),
    rawRoute(HEARTBEAT, body, heartbeatHandler(deps)),
    rawRoute(STOP, body, stopHandler(deps)),
    rawRoute(SANDBOXES, body, sandboxesHandler(deps)),
  ];
}
