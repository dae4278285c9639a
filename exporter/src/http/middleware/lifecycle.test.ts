import { Router } from 'express';
import request from 'supertest';
import { probeRoutes } from '../../api/exporter-routes';
import { parseFlags } from '../../config/load/flags';
import { loadConfig } from '../../config/load/load';
import { createLog } from '../../telemetry/log';
import { ProcessHealth } from '../../telemetry/process-health';
import { createApp } from '../app';
import { closeConnectionsOnShutdown, rejectUntilReady } from './lifecycle';

const { config } = loadConfig({ flags: parseFlags([]), environment: {}, read: () => '' });

function living() {
  const vitals = new ProcessHealth();
  const routes = [
    probeRoutes(vitals),
    Router().get('/metrics', (_request, response) => void response.send('ok')),
  ];
  const guards = [rejectUntilReady(vitals), closeConnectionsOnShutdown(vitals)];
  const app = createApp({ config, log: createLog({ level: 'error', format: 'json' }), guards, routes });
  return { vitals, app };
}

describe('in the course of its life the exporter', () => {
  it('answers only probes before the fleet is read back, and tells when to come again', async () => {
    const { app } = living();
    const { headers } = await request(app).get('/metrics').expect(503);
    expect(headers['retry-after']).toBe('1');
    await request(app).post('/-/reload').expect(503);
    await request(app).get('/-/healthy').expect(200);
    await request(app).get('/-/ready').expect(503);
  });

  it('answers everything while it runs', async () => {
    const { app, vitals } = living();
    vitals.ready();
    const { headers } = await request(app).get('/metrics').expect(200);
    expect(headers['connection']).not.toBe('keep-alive, close');
    await request(app).get('/-/ready').expect(200);
  });

  it('S4.9 goes on answering while it shuts down, and hangs up after each answer', async () => {
    const { app, vitals } = living();
    vitals.ready();
    vitals.shuttingDown();
    const { headers } = await request(app).get('/metrics').expect(200);
    expect(headers['connection']).toBe('close');
    await request(app).get('/-/ready').expect(503);
  });
});
