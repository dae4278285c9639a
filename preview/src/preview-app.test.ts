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

/** Stands for Prometheus and the exporter: it answers what it was asked. */
beforeAll(async () => {
  const echo = express();
  echo.use(express.urlencoded());
  echo.use(
    (asked, answer) =>
      void answer.json({ method: asked.method, path: asked.url, form: asked.body as object }),
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

it('says that it is up', async () => {
  await request(app).get('/-/healthy').expect(200, 'The preview is up.\n');
});

it.each(['/', '/d/fleet', '/d/fleet/any-slug'])('shows the page at %s', async (address) => {
  await request(app)
    .get(address)
    .expect(200)
    .expect(/<title>page/);
});

it('serves the built plugin where Grafana would', async () => {
  await request(app)
    .get('/public/plugins/heartline-workerhealth-panel/module.js')
    .expect(200)
    .expect(/define/);
});

it('serves the icons and typefaces that the components ask for', async () => {
  await request(app)
    .get('/public/build/img/icons/unicons/sync.svg')
    .expect(200)
    .expect('content-type', /svg/);
  await request(app)
    .get('/public/fonts/inter/Inter-Regular.woff2')
    .expect(200)
    .expect('content-type', /woff2/);
});

it('draws a plain circle for an icon that only Grafana itself ships', async () => {
  const answer = await request(app).get('/public/build/img/icons/unicons/no-such-icon.svg').expect(200);
  expect(String(answer.body)).toContain('<circle');
});

it('passes a query on to Prometheus as it came', async () => {
  const answer = await request(app)
    .post('/prometheus/api/v1/query')
    .type('form')
    .send({ query: 'up' })
    .expect(200);
  expect(answer.body).toEqual({ method: 'POST', path: '/api/v1/query', form: { query: 'up' } });
});

it('passes a read on to the exporter', async () => {
  const answer = await request(app).get('/exporter/health/workers/w-1').expect(200);
  expect(answer.body).toMatchObject({ method: 'GET', path: '/health/workers/w-1' });
});

it.each([
  ['post', '/prometheus/api/v1/admin/tsdb/delete_series'],
  ['post', '/prometheus/-/quit'],
  ['delete', '/prometheus/api/v1/query'],
  ['post', '/exporter/health/workers/w-1/restart'],
  ['get', '/exporter/metrics'],
] as const)('passes no %s %s on: the page only reads', async (method, address) => {
  await request(app)
    [method](address)
    .expect(403)
    .expect(/only reads/);
});

it('names the server that cannot be reached', async () => {
  const alone = createPreviewApp(flags('http://127.0.0.1:1'), folder);
  await request(alone)
    .post('/prometheus/api/v1/query')
    .expect(502)
    .expect(/Prometheus at http:\/\/127\.0\.0\.1:1 cannot be reached/);
});

it('gives a dashboard by its UID, and lists all', async () => {
  await request(app)
    .get('/api/dashboards/fleet')
    .expect(200)
    .expect(/"title":"Fleet"/);
  await request(app)
    .get('/api/dashboards')
    .expect(200, [{ uid: 'fleet', title: 'Fleet', tags: [] }]);
});

it('says which dashboard is missing', async () => {
  await request(app)
    .get('/api/dashboards/nothing')
    .expect(404, { message: 'No dashboard has the UID "nothing".' });
});

it('answers to no name but its own, so that no other site reaches it through one', async () => {
  await request(app).get('/-/healthy').set('host', 'evil.example').expect(421);
  await request(app).get('/-/healthy').set('host', 'localhost:3000').expect(200);
});
