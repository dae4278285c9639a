import express, { type Express, type Request, type Response, type NextFunction } from 'express';
import path from 'node:path';
import { EXPORTER_PATH, PLUGIN_ID, setPanelAddresses } from './addresses';
import { readDashboard, listDashboards } from './dashboards';
import type { Flags } from './flags';
import { fontRouter, iconRouter } from './grafana-assets';
import { EXPORTER_READS, proxyTo, PROMETHEUS_READS } from './read-only-proxy';

/**
 * The page, what it is made of, and the two servers it asks.
 *
 * @param page the folder of the built page.
 */
export function createPreviewApp(flags: Flags, page: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(rejectOtherHosts(flags.host));
  app.get('/-/healthy', (_request, response) => void response.type('text').send('The preview is up.\n'));
  app.use(
    '/prometheus',
    allowOnly(PROMETHEUS_READS, ['GET', 'POST']),
    proxyTo(flags.prometheus, 'Prometheus'),
  );
  if (flags.exporter !== undefined) {
    app.use(EXPORTER_PATH, allowOnly(EXPORTER_READS, ['GET']), proxyTo(flags.exporter, 'The exporter'));
  }
  app.get(
    '/api/dashboards',
    async (_request, response) => void response.json(await listDashboards(flags.dashboards)),
  );
  app.get('/api/dashboards/:uid', async (request, response) => {
    const dashboard = await readDashboard(flags.dashboards, request.params.uid);
    response
      .status(dashboard ? 200 : 404)
      .json(
        dashboard
          ? setPanelAddresses(dashboard, flags)
          : { message: `No dashboard has the UID "${request.params.uid}".` },
      );
  });
  app.use('/public/build/img/icons', iconRouter());
  app.use('/public/fonts', fontRouter());
  app.use(`/public/plugins/${PLUGIN_ID}`, express.static(flags.plugin));
  app.use('/page', express.static(page, { index: false }));
  app.get(['/', '/d/{*path}'], (_request, response) => response.sendFile(path.join(page, 'index.html')));
  return app;
}

/** A page on another site must not reach this server through a name that it makes point here. */
function rejectOtherHosts(host: string) {
  const names = new Set(['127.0.0.1', 'localhost', '::1', host]);
  return (request: Request, response: Response, next: NextFunction) => {
    if (host === '0.0.0.0' || host === '::' || names.has(request.hostname.replace(/^\[|\]$/g, ''))) {
      next();
    } else {
      response
        .status(421)
        .type('text')
        .send(`This server answers as ${[...names].join(', ')}, not as ${request.hostname}.\n`);
    }
  };
}

function allowOnly(paths: RegExp, methods: string[]) {
  return (request: Request, response: Response, next: NextFunction) => {
    if (methods.includes(request.method) && paths.test(request.path)) {
      next();
    } else {
      response
        .status(403)
        .type('text')
        .send(`This page only reads; it passes no ${request.method} ${request.path} on.\n`);
    }
  };
}
