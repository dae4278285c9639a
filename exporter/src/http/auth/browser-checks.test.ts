import { Router } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { defaultConfig } from '../../fleet/fleet.fixture';
import { createApp } from '../app';
import { rejectForeignHosts } from './browser-checks';

function app(flags: readonly string[] = [], asksCredentials = false) {
  const config = defaultConfig(flags);
  const routes = [Router().get('/', (_request, response) => void response.send('ok'))];
  const guards = [rejectForeignHosts(config, () => asksCredentials)];
  return createApp({ config, log: pino({ level: 'silent' }), guards, routes });
}
function asked(host: string, ...given: Parameters<typeof app>) {
  return request(app(...given))
    .get('/')
    .set('Host', host);
}

describe('an exporter that only loopback protects', () => {
  it.each(['127.0.0.1:9877', 'localhost:9877', 'LOCALHOST', '[::1]:9877', '127.0.0.2'])(
    'answers as %s',
    async (host) => {
      await asked(host).expect(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:9877',
    'localhost.evil.example',
    '127.0.0.1.evil.example:9877',
    '192.168.0.7',
  ])('does not as %s, a name that a page may have pointed here', async (host) => {
    const { body } = await asked(host).expect(421);
    expect(body.detail).toContain('web.allowed_hosts');
  });

  it('answers as a proxy’s name that is allowed', async () => {
    await asked('heartline.example', ['--web.allowed-hosts=heartline.example']).expect(200);
  });
});

describe('any name will do', () => {
  it('where credentials are asked for, which no page has', async () => {
    await asked('evil.example', [], true).expect(200);
  });

  it('where it listens to the network anyway', async () => {
    await asked('heartline', ['--web.listen-address=0.0.0.0:9877', '--web.allow-insecure=true']).expect(200);
  });
});
