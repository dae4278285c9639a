import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import path from 'node:path';
import { EXPORTER_PATH, listDashboards, PANEL_TYPE, readDashboard, setPanelAddresses } from './dashboards';
import type { Flags } from './flags';
import { fontRouter, iconRouter } from './grafana-assets';
import { proxyExporter, proxyPrometheus } from './read-only-proxy';

/**
 * Creates the application that serves the page and its assets and proxies Prometheus and the exporter.
 *
 * @param page the folder of the built page
 */
export function createPreviewApp(flags: Flags, page: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(rejectOtherHosts(flags.host));
  app.get('/-/healthy', (_request, response) => void response.type('text').send('Preview is healthy.\n'));
  app.use('/prometheus', proxyPrometheus(flags.prometheus));
  if (flags.exporter !== undefined) {
    app.use(EXPORTER_PATH, proxyExporter(flags.exporter));
  }
  app.get(
    '/api/dashboards',
    async (_request, response) => void response.json(await listDashboards(flags.dashboards)),
  );
  app.get('/api/dashboards/:uid', async (request, response) => {
    const { uid } = request.params;
    const dashboard = await readDashboard(flags.dashboards, uid);
    if (dashboard) {
      response.json(setPanelAddresses(dashboard, flags));
    } else {
      response.status(404).json({ message: `Dashboard not found: "${uid}".` });
    }
  });
  app.use('/public/build/img/icons', iconRouter());
  app.use('/public/fonts', fontRouter());
  app.use(`/public/plugins/${PANEL_TYPE}`, express.static(flags.plugin));
  app.use('/page', express.static(page, { index: false }));
  app.get(['/', '/d/{*path}'], (_request, response) => response.sendFile(path.join(page, 'index.html')));
  return app;
}

/** Prevents DNS rebinding: a page of another site must not reach this server under a name that resolves to it. */
function rejectOtherHosts(host: string) {
  const names = new Set(['127.0.0.1', 'localhost', '::1', host]);
  return (request: Request, response: Response, next: NextFunction) => {
    if (host === '0.0.0.0' || host === '::' || names.has(request.hostname.replace(/^\[|\]$/g, ''))) {
      next();
    } else {
      response
        .status(421)
        .type('text')
        .send(`Unknown host ${request.hostname}. This server answers for ${[...names].join(', ')}.\n`);
    }
  };
}
