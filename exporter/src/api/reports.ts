import { parseReport } from '@heartline/protocol/parse';
import { type Router, Router as createRouter } from 'express';
import { readBody } from './body';
import { takeReports } from '../sources/intake';
import { Pace } from '../sources/pace';
import { batchOf } from './batch';
import { intakeAnswer, journaled } from './intakeAnswer';
import { HTTP_SOURCE, type ReportRoutesParts, type RouteParts } from './routeParts';
import { sandboxRoute } from './sandboxes';
import { heartbeatRoute, stopRoute } from './workers';

/** How reports come in over HTTP. */
export function reportRoutes(given: ReportRoutesParts): Router {
  const parts: RouteParts = { ...given, pace: new Pace() };
  const { config, tally, commandsFor } = parts;
  const body = readBody(config);
  return createRouter()
    .post('/api/v1/reports', body, async (request, response) => {
      const items = batchOf(request, parseReport, config, tally);
      const intake = await journaled(takeReports(items, HTTP_SOURCE, parts), parts.log);
      response.status(202).json(intakeAnswer(intake, commandsFor));
    })
    .post('/api/v1/workers/:id/heartbeat', body, heartbeatRoute(parts))
    .post('/api/v1/workers/:id/stop', body, stopRoute(parts))
    .post('/api/v1/sandboxes', body, sandboxRoute(parts));
}
