import { Router } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { defaultConfig } from '../../fleet/fleet.fixture';
import { createApp } from '../app';
import { rejectForeignHosts } from './browser-security';

function app(flags: readonly string[] = [], requiresCredentials = false) {
  const config = defaultConfig(flags);
  const routes = [Router().get('/', (_request, response) => void response.send('ok'))];
  const guards = [rejectForeignHosts(config, () => requiresCredentials)];
  return createApp({ config, log: pino({ level: 'silent' }), guards, routes });
}
function getAs(host: string, ...options: Parameters<typeof app>) {
  return request(app(...options))
    .get('/')
    .set('Host', host);
}

describe('an exporter on loopback without credentials', () => {
  it.each(['127.0.0.1:9877', 'localhost:9877', 'LOCALHOST', '[::1]:9877', '127.0.0.2'])(
    'responds to the host %s',
    async (host) => {
      await getAs(host).expect(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:9877',
    'localhost.evil.example',
    '127.0.0.1.evil.example:9877',
    '192.168.0.7',
  ])('rejects the host %s, which a page may have resolved to loopback', async (host) => {
    const { body } = await getAs(host).expect(421);
    expect(body.detail).toContain('web.allowed_hosts');
  });

  it('responds to the host of an allowed proxy', async () => {
    await getAs('heartline.example', ['--web.allowed-hosts=heartline.example']).expect(200);
  });
});

describe('every host is accepted', () => {
  it('if credentials are required', async () => {
    await getAs('evil.example', [], true).expect(200);
  });

  it('if the exporter listens on a network address', async () => {
    await getAs('heartline', ['--web.listen-address=0.0.0.0:9877', '--web.allow-insecure=true']).expect(200);
  });
});
