import { Router } from 'express';
import request from 'supertest';
import { probeRoutes } from '../../api/exporter-routes';
import { parseFlags } from '../../config/load/flags';
import { loadConfig } from '../../config/load/load';
import { createLog } from '../../telemetry/log';
import { ProcessHealth } from '../../telemetry/process-health';
import { createApp } from '../app';
import { rejectUntilReady } from './before-routes';

const { config } = loadConfig({ flags: parseFlags([]), environment: {}, read: () => '' });

function startApp() {
  const processHealth = new ProcessHealth();
  const routes = [
    probeRoutes(processHealth),
    Router().get('/metrics', (_request, response) => void response.send('ok')),
  ];
  const guards = [rejectUntilReady(processHealth)];
  const app = createApp({ config, log: createLog({ level: 'error', format: 'json' }), guards, routes });
  return { processHealth, app };
}

describe('the exporter', () => {
  it('responds to probes only until the journal is loaded, with Retry-After', async () => {
    const { app } = startApp();
    const { headers } = await request(app).get('/metrics').expect(503);
    expect(headers['retry-after']).toBe('1');
    await request(app).post('/-/reload').expect(503);
    await request(app).get('/-/healthy').expect(200);
    await request(app).get('/-/ready').expect(503);
  });

  it('responds to all requests while it runs', async () => {
    const { app, processHealth } = startApp();
    processHealth.ready();
    await request(app).get('/metrics').expect(200);
    await request(app).get('/-/ready').expect(200);
  });

  it('S4.9 responds during shutdown, but is not ready', async () => {
    const { app, processHealth } = startApp();
    processHealth.ready();
    processHealth.shuttingDown();
    await request(app).get('/metrics').expect(200);
    await request(app).get('/-/ready').expect(503);
  });
});
