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

describe('every response', () => {
  it('has security headers and a request ID, and does not name the server software', async () => {
    const { headers } = await request(app()).get('/health/workers').expect(200);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps the request ID of a proxy unless it could forge log lines', async () => {
    const kept = await request(app()).get('/health/workers').set('X-Request-Id', 'a-1');
    const replaced = await request(app()).get('/health/workers').set('X-Request-Id', 'a b"c');
    expect(kept.headers['x-request-id']).toBe('a-1');
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is logged at debug level without query and headers', async () => {
    const lines: string[] = [];
    await request(app(lines, 'debug'))
      .get('/health/workers?token=s3cret')
      .set('Authorization', 'Basic s3cret');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ method: 'GET', path: '/health/workers', status: 200 });
    expect(lines.join()).not.toContain('s3cret');
  });
});

describe('errors are problem+json', () => {
  it('404 for an unknown path', async () => {
    const { body, type } = await request(app()).get('/nowhere').expect(404);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
    expect(body.detail).toContain('/nowhere');
  });

  it('405 with Allow for a method that the path does not have', async () => {
    const { body, headers } = await request(app()).delete('/health/workers/w-1').expect(405);
    expect(headers['allow']).toBe('GET, HEAD, PUT');
    expect(body.status).toBe(405);
  });

  it('include the members and headers of a Problem', async () => {
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

  it('500 does not reveal the error, which is logged with the request ID', async () => {
    const lines: string[] = [];
    const { body, headers } = await request(app(lines)).get('/broken').expect(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const [line] = lines.map((each) => JSON.parse(each) as Record<string, { message: string }>);
    expect(line).toMatchObject({ level: 'error', request_id: headers['x-request-id'] });
    expect(line?.err?.message).toContain('hunter2');
  });

  it('400 for invalid percent-encoding in the path', async () => {
    const { body } = await request(app()).get('/health/workers/%E0%A4%A').expect(400);
    expect(body.status).toBe(400);
  });
});

describe('CORS', () => {
  const from = (origin: string, path: string) => request(app()).get(path).set('Origin', origin);

  it('allows a listed origin to read the API', async () => {
    const { headers } = await from('https://grafana.example', '/health/workers');
    expect(headers['access-control-allow-origin']).toBe('https://grafana.example');
  });

  it.each([
    ['an origin that is not listed', 'https://evil.example', '/health/workers'],
    ['a path outside the read API', 'https://grafana.example', '/broken'],
  ])('rejects %s', async (_what, origin, path) => {
    const { headers } = await from(origin, path);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('probes', () => {
  const probeApp = (state: Parameters<typeof probeRoutes>[0]) =>
    createApp({ config, log: createLog({ level: 'error', format: 'json' }), routes: [probeRoutes(state)] });

  it('respond with 200 if there is no problem', async () => {
    const well = probeApp({ stuck: () => undefined, notReady: () => undefined });
    await request(well).get('/-/healthy').expect(200, 'Heartline is healthy.\n');
    await request(well).get('/-/ready').expect(200, 'Heartline is ready.\n');
  });

  it('respond with 503 and the reason, independently of each other', async () => {
    const starting = probeApp({ stuck: () => undefined, notReady: () => 'The journal is being loaded.' });
    await request(starting).get('/-/healthy').expect(200);
    const { body } = await request(starting).get('/-/ready').expect(503);
    expect(body.detail).toBe('The journal is being loaded.');
  });
});
