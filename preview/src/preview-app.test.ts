import express, { type Express } from 'express';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { createPreviewApp } from './preview-app';
import { parseFlags } from './flags';

let folder: string;
let backend: Server;
let app: Express;

/** A fake of Prometheus and the exporter that responds with the request that it received. */
beforeAll(async () => {
  const echo = express();
  echo.use(express.urlencoded());
  echo.use(
    (request, response) =>
      void response.json({ method: request.method, path: request.url, form: request.body as object }),
  );
  await new Promise<void>((listening) => {
    backend = echo.listen(0, '127.0.0.1', () => listening());
  });
  folder = await mkdtemp(path.join(tmpdir(), 'preview-'));
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(
    path.join(folder, 'fleet.json'),
    JSON.stringify({ uid: 'fleet', title: 'Fleet', panels: [] }),
  );
  await writeFile(path.join(folder, 'module.js'), 'define([], {})');
  app = createPreviewApp(flags(), folder);
});

afterAll(async () => {
  backend.close();
  await rm(folder, { recursive: true });
});

function flags(prometheus = `http://127.0.0.1:${String((backend.address() as AddressInfo).port)}`) {
  return parseFlags(
    ['--prometheus', prometheus, '--exporter', prometheus, '--dashboards', folder, '--plugin', folder],
    '/',
  );
}

it('reports that it is healthy', async () => {
  await request(app).get('/-/healthy').expect(200, 'Preview is healthy.\n');
});

it.each(['/', '/d/fleet', '/d/fleet/any-slug'])('serves the page at %s', async (address) => {
  await request(app)
    .get(address)
    .expect(200)
    .expect(/<title>page/);
});

it('serves the built plugin at the path that Grafana uses', async () => {
  await request(app)
    .get('/public/plugins/heartline-workerhealth-panel/module.js')
    .expect(200)
    .expect(/define/);
});

it('serves the icons and fonts that the components request', async () => {
  await request(app)
    .get('/public/build/img/icons/unicons/sync.svg')
    .expect(200)
    .expect('content-type', /svg/);
  await request(app)
    .get('/public/fonts/inter/Inter-Regular.woff2')
    .expect(200)
    .expect('content-type', /woff2/);
});

it('serves a plain circle for an icon that @grafana/ui does not contain', async () => {
  const response = await request(app).get('/public/build/img/icons/unicons/no-such-icon.svg').expect(200);
  expect(String(response.body)).toContain('<circle');
});

it('proxies a query to Prometheus unchanged', async () => {
  const response = await request(app)
    .post('/prometheus/api/v1/query')
    .type('form')
    .send({ query: 'up' })
    .expect(200);
  expect(response.body).toEqual({ method: 'POST', path: '/api/v1/query', form: { query: 'up' } });
});

it('proxies a read to the exporter', async () => {
  const response = await request(app).get('/exporter/health/workers/w-1').expect(200);
  expect(response.body).toMatchObject({ method: 'GET', path: '/health/workers/w-1' });
});

it.each([
  ['post', '/prometheus/api/v1/admin/tsdb/delete_series'],
  ['post', '/prometheus/-/quit'],
  ['delete', '/prometheus/api/v1/query'],
  ['post', '/exporter/health/workers/w-1/restart'],
  ['get', '/exporter/metrics'],
] as const)('rejects %s %s because the preview is read-only', async (method, address) => {
  await request(app)
    [method](address)
    .expect(403)
    .expect(/read-only/);
});

it('names the server that is unreachable', async () => {
  const unreachable = createPreviewApp(flags('http://127.0.0.1:1'), folder);
  await request(unreachable)
    .post('/prometheus/api/v1/query')
    .expect(502)
    .expect(/Prometheus at http:\/\/127\.0\.0\.1:1 is unreachable/);
});

it('returns a dashboard by its UID and the list of all dashboards', async () => {
  await request(app)
    .get('/api/dashboards/fleet')
    .expect(200)
    .expect(/"title":"Fleet"/);
  await request(app)
    .get('/api/dashboards')
    .expect(200, [{ uid: 'fleet', title: 'Fleet', tags: [] }]);
});

it('names the dashboard that does not exist', async () => {
  await request(app)
    .get('/api/dashboards/nothing')
    .expect(404, { message: 'Dashboard not found: "nothing".' });
});

it('rejects requests for an unknown host name, against DNS rebinding', async () => {
  await request(app).get('/-/healthy').set('host', 'evil.example').expect(421);
  await request(app).get('/-/healthy').set('host', 'localhost:3000').expect(200);
});
