import { Router } from 'express';
import request from 'supertest';
import { probeRoutes } from '../api/exporter-routes';
import { parseFlags } from '../config/load/flags';
import { loadConfig } from '../config/load/load';
import { type Config } from '../config/schema/config';
import { createLog } from '../telemetry/log';
import { createApp } from './app';
import { Problem } from './messages/problem';

const config: Config = loadConfig({
  flags: parseFlags(['--web.cors-origins=https://grafana.example']),
  environment: {},
  read: () => '',
}).config;

function app(lines: string[] = [], level: 'debug' | 'warn' = 'warn') {
  const routes = Router()
    .get('/health/workers', (_request, response) => void response.json({ workers: [] }))
    .get('/health/workers/:id', (_request, response) => void response.json({}))
    .put('/health/workers/:id', () => {
      throw new Problem(409, 'No.', { headers: { 'Retry-After': '3' }, members: { errors: ['a'] } });
    })
    .get('/broken', () => Promise.reject(new Error('the password is hunter2')));
  const log = createLog({ level, format: 'json' }, { write: (line) => lines.push(line) });
  return createApp({ config, log, routes: [routes] });
}

describe('every answer', () => {
  it('carries security headers and a request ID, and does not say what serves it', async () => {
    const { headers } = await request(app()).get('/health/workers').expect(200);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps a proxy’s request ID, unless it could forge log lines', async () => {
    const kept = await request(app()).get('/health/workers').set('X-Request-Id', 'a-1');
    const replaced = await request(app()).get('/health/workers').set('X-Request-Id', 'a b"c');
    expect(kept.headers['x-request-id']).toBe('a-1');
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is logged at debug without query and headers', async () => {
    const lines: string[] = [];
    await request(app(lines, 'debug'))
      .get('/health/workers?token=s3cret')
      .set('Authorization', 'Basic s3cret');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ method: 'GET', path: '/health/workers', status: 200 });
    expect(lines.join()).not.toContain('s3cret');
  });
});

describe('errors are problem+json', () => {
  it('404 for a path that is not there', async () => {
    const { body, type } = await request(app()).get('/nowhere').expect(404);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
    expect(body.detail).toContain('/nowhere');
  });

  it('405 with Allow for a method the path has not', async () => {
    const { body, headers } = await request(app()).delete('/health/workers/w-1').expect(405);
    expect(headers['allow']).toBe('GET, HEAD, PUT');
    expect(body.status).toBe(405);
  });

  it('with the members and headers that a route gives', async () => {
    const { body, headers } = await request(app()).put('/health/workers/w-1').expect(409);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'No.',
      errors: ['a'],
    });
    expect(headers['retry-after']).toBe('3');
  });

  it('500 says nothing of the inside, which is in the log under the request ID', async () => {
    const lines: string[] = [];
    const { body, headers } = await request(app(lines)).get('/broken').expect(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const [line] = lines.map((each) => JSON.parse(each) as Record<string, { message: string }>);
    expect(line).toMatchObject({ level: 'error', request_id: headers['x-request-id'] });
    expect(line?.err?.message).toContain('hunter2');
  });

  it('400 for a path that is no percent-encoding', async () => {
    const { body } = await request(app()).get('/health/workers/%E0%A4%A').expect(400);
    expect(body.status).toBe(400);
  });
});

describe('CORS', () => {
  const from = (origin: string, path: string) => request(app()).get(path).set('Origin', origin);

  it('lets a listed origin read the API', async () => {
    const { headers } = await from('https://grafana.example', '/health/workers');
    expect(headers['access-control-allow-origin']).toBe('https://grafana.example');
  });

  it.each([
    ['an origin that is not listed', 'https://evil.example', '/health/workers'],
    ['a path outside the read API', 'https://grafana.example', '/broken'],
  ])('keeps out %s', async (_what, origin, path) => {
    const { headers } = await from(origin, path);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('probes', () => {
  const probed = (vitals: Parameters<typeof probeRoutes>[0]) =>
    createApp({ config, log: createLog({ level: 'error', format: 'json' }), routes: [probeRoutes(vitals)] });

  it('answer 200 while all is well', async () => {
    const well = probed({ stuck: () => undefined, notReady: () => undefined });
    await request(well).get('/-/healthy').expect(200, 'Heartline is healthy.\n');
    await request(well).get('/-/ready').expect(200, 'Heartline is ready.\n');
  });

  it('answer 503 with the reason otherwise, each for itself', async () => {
    const starting = probed({ stuck: () => undefined, notReady: () => 'The fleet is being read back.' });
    await request(starting).get('/-/healthy').expect(200);
    const { body } = await request(starting).get('/-/ready').expect(503);
    expect(body.detail).toBe('The fleet is being read back.');
  });
});
