import { Router } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { defaultConfig } from '../../fleet/fleet.fixture';
import { createApp } from '../app';
import { limitReads } from './authentication';
import { clientKey } from './client-rate-limiter';

describe('the read API', () => {
  const config = defaultConfig(['--limits.reads-per-second-per-client=0.5']);
  const routes = ['/health/stats', '/metrics', '/-/healthy'].map((path) =>
    Router().get(path, (_request, response) => void response.send('ok')),
  );
  const start = () =>
    createApp({ config, log: pino({ level: 'silent' }), guards: [limitReads(config)], routes });

  it('limits the rate of a client, with Retry-After', async () => {
    const app = start();
    for (let i = 0; i < 5; i++) {
      await request(app).get('/health/stats').expect(200);
    }
    const { headers, body } = await request(app).get('/health/stats').expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(body.detail).toContain('limits.reads_per_second_per_client');
  });

  it('does not limit scrapes and probes', async () => {
    const app = start();
    for (let i = 0; i < 10; i++) {
      await request(app).get('/metrics').expect(200);
    }
    for (let i = 0; i < 10; i++) {
      await request(app).get('/-/healthy').expect(200);
    }
  });
});

describe('the rate limit key of a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    [undefined, 'unknown'],
  ])('with the address %s is %s', (address, client) => {
    expect(clientKey(address)).toBe(client);
  });
});
