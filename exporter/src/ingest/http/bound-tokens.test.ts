import { type Express } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { sha256Of } from '../../config/files/tokens';
import { type Fleet } from '../../fleet/fleet';
import { FleetHarness, defaultConfig } from '../../fleet/fleet.fixture';
import { createApp } from '../../http/app';
import { ClientAddresses } from '../../http/clients/client-address';
import { Authentication } from '../../http/auth/authentication';
import { ingestRoutes } from './routes';

const TOKEN = 'the-token-of-europe';
let harness: FleetHarness;
let fleet: Fleet;
let app: Express;

beforeEach(async () => {
  const config = defaultConfig();
  const log = pino({ level: 'silent' });
  harness = new FleetHarness({ config });
  fleet = await harness.open();
  const bound = {
    name: 'europe',
    sha256: sha256Of(TOKEN),
    scopes: ['report'] as const,
    workers: ['eu-*', 'w-17'],
  };
  const access = new Authentication(
    { config, log, addresses: new ClientAddresses(config.web) },
    { web: { headers: {}, users: new Map() }, tokens: [bound] },
  );
  const routes = [ingestRoutes({ fleet, config, metrics: harness.metrics, log })];
  app = createApp({ config, log, guards: access.guards, routes });
});
afterEach(() => harness.end());

function post(path: string, body?: object) {
  const sent = request(app).post(path).set('Authorization', `Bearer ${TOKEN}`);
  return body === undefined ? sent : sent.send(body);
}

describe('a token that is bound to workers', () => {
  it('reports for its workers', async () => {
    await post('/api/v1/reports', [{ worker_id: 'eu-1' }, { worker_id: 'w-17' }]).expect(202);
    await post('/api/v1/workers/eu-2/heartbeat').expect(202);
    expect(fleet.state.size).toBe(3);
  });

  it.each(['us-1', 'w-170', 'EU-1', 'xeu-1'])('does not report for %s', async (id) => {
    const { body } = await post('/api/v1/reports', { worker_id: id }).expect(403);
    expect(body.detail).toBe(`$.worker_id is "${id}"; this token may not report for this worker.`);
    await post(`/api/v1/workers/${id}/heartbeat`).expect(403);
    expect(fleet.state.size).toBe(0);
    expect(harness.metrics.counts).toEqual({ 'rejected forbidden': 2 });
  });

  it('rejects only the other workers of a batch', async () => {
    const { body } = await post('/api/v1/reports', [{ worker_id: 'eu-1' }, { worker_id: 'us-1' }]).expect(
      202,
    );
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 1, path: '$.worker_id' }] });
    expect(fleet.state.get('us-1')).toBeUndefined();
  });

  it('cannot stop another worker', async () => {
    await fleet.record({ worker_id: 'us-1' }, 'http');
    await post('/api/v1/workers/us-1/stop').expect(403);
    expect(fleet.state.get('us-1')?.health.state).toBe('healthy');
  });

  it('reports the sandboxes of its workers only', async () => {
    await post('/api/v1/sandboxes', { sandbox_id: 's-1', worker_id: 'eu-1' }).expect(202);
    await post('/api/v1/sandboxes', { sandbox_id: 's-2', worker_id: 'us-1' }).expect(403);
    await post('/api/v1/sandboxes', { sandbox_id: 's-3' }).expect(403);
    expect([...fleet.state.sandboxes()].map(({ id }) => id)).toEqual(['s-1']);
  });
});
