import { Router } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { defaultConfig } from '../../fleet/fleet.fixture';
import { createApp } from '../app';
import { foreignOrigin, rejectForeignHosts } from './request-origin';

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

describe('an exporter on a network address without credentials', () => {
  const network = ['--web.listen-address=0.0.0.0:9877', '--web.allow-insecure=true'];
  const listed = [...network, '--web.allowed-hosts=exporter,heartline.example:8443,*.corp.example'];
  const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

  it.each([
    'exporter:9877',
    'heartline_exporter_1:9877',
    'heartline.monitoring.svc.cluster.local:9877',
    'heartline.monitoring.svc:9877',
    'node-7.local',
    '10.1.2.3:9877',
    '[2001:db8::7]:9877',
    'localhost:9877',
  ])('responds to %s, also to a browser', async (host) => {
    await getAs(host, network).set('User-Agent', BROWSER).expect(200);
  });

  it.each(['heartline.example:9877', 'node-7.dc1.example.org.:9877'])(
    'responds to %s if the client is not a browser',
    async (host) => {
      await getAs(host, network).set('User-Agent', 'Prometheus/3.5.3').expect(200);
    },
  );

  it.each([
    ['User-Agent', BROWSER],
    ['Origin', 'http://rebound.evil.example:9877'],
    ['Referer', 'http://rebound.evil.example:9877/'],
    ['Sec-Fetch-Site', 'same-origin'],
  ])('rejects a public name that a browser sends, which has %s', async (header, value) => {
    await getAs('rebound.evil.example:9877', network).set(header, value).expect(421);
  });

  it.each([
    'exporter:9877',
    'EXPORTER',
    'heartline.example:8443',
    'a.b.corp.example',
    '10.1.2.3',
    '127.0.0.1',
  ])('with a list responds to %s', async (host) => {
    await getAs(host, listed).set('User-Agent', BROWSER).expect(200);
  });

  it.each([
    'rebound.evil.example',
    'heartline.example',
    'corp.example',
    'xcorp.example',
    'exporter.evil.example',
    'other',
  ])('with a list rejects %s, also of clients that are not browsers', async (host) => {
    await getAs(host, listed).expect(421);
  });

  it('responds to every host with *', async () => {
    await getAs('rebound.evil.example', [...network, '--web.allowed-hosts=*'])
      .set('User-Agent', BROWSER)
      .expect(200);
  });
});

it('every host is accepted if credentials are required', async () => {
  await getAs('evil.example', [], true).expect(200);
});

it('probes are answered for every host', async () => {
  const config = defaultConfig();
  const routes = [Router().get('/-/healthy', (_request, response) => void response.send('ok'))];
  const guards = [rejectForeignHosts(config, () => false)];
  const probed = createApp({ config, log: pino({ level: 'silent' }), guards, routes });
  await request(probed).get('/-/healthy').set('Host', 'evil.example').expect(200);
});

describe('a request that changes something', () => {
  const host = 'heartline.example:9877';
  const foreign = (headers: Readonly<Record<string, string>>, allowed: readonly string[] = []) =>
    foreignOrigin({ host, ...headers }, allowed);

  it.each([
    ['from no page', {}],
    ['from its own page', { origin: 'http://heartline.example:9877' }],
    ['from its own page by Referer', { referer: 'http://heartline.example:9877/?state=failed' }],
    [
      'from its own page, as all headers say',
      { origin: 'http://heartline.example:9877', 'sec-fetch-site': 'same-origin' },
    ],
    ['by hand', { 'sec-fetch-site': 'none' }],
    [
      'from its own page behind a proxy with TLS',
      { host: 'heartline.example', origin: 'https://heartline.example' },
    ],
    ['from its own page on IPv6', { host: '[::1]:9877', origin: 'http://[::1]:9877' }],
  ])('%s is accepted', (_what, headers) => {
    expect(foreign(headers)).toBeUndefined();
  });

  it.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another port of the same host', { origin: 'http://heartline.example:3000' }],
    ['a subdomain', { origin: 'http://evil.heartline.example:9877' }],
    ['a sandboxed page', { origin: 'null' }],
    [
      'a page whose origin cannot be parsed',
      { origin: 'http://evil.example, http://heartline.example:9877' },
    ],
    ['another site by Referer', { referer: 'http://evil.example/page' }],
    ['another site, as Sec-Fetch-Site alone says', { 'sec-fetch-site': 'cross-site' }],
    ['another origin of the site', { 'sec-fetch-site': 'same-site' }],
    [
      'another site, although Sec-Fetch-Site says otherwise',
      { origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    [
      'another site by Referer, although Sec-Fetch-Site says otherwise',
      { referer: 'http://evil.example/', 'sec-fetch-site': 'none' },
    ],
    [
      'the page itself, although Sec-Fetch-Site says cross-site',
      { origin: 'http://heartline.example:9877', 'sec-fetch-site': 'cross-site' },
    ],
    ['a page of an extension', { origin: 'chrome-extension://abc' }],
  ])('from %s is rejected', (_what, headers) => {
    expect(foreign(headers)).toBeDefined();
  });

  it('from the page of an allowed host is accepted, behind a proxy that changes the Host header', () => {
    const headers = {
      host: 'exporter:9877',
      origin: 'https://heartline.example',
      'sec-fetch-site': 'same-origin',
    };
    expect(foreign(headers)).toBeDefined();
    expect(foreign(headers, ['heartline.example'])).toBeUndefined();
    expect(foreign({ ...headers, 'sec-fetch-site': 'cross-site' }, ['heartline.example'])).toBeUndefined();
    expect(
      foreign({ ...headers, origin: 'https://heartline.example:444' }, ['heartline.example']),
    ).toBeDefined();
    expect(
      foreign({ ...headers, origin: 'https://heartline.example:444' }, ['heartline.example:444']),
    ).toBeUndefined();
  });

  it('from another site is rejected also if every host name is allowed', () => {
    expect(foreign({ origin: 'http://evil.example' }, ['*'])).toBeDefined();
  });

  it.each(['post', 'put', 'patch', 'delete'] as const)('is a %s', async (method) => {
    const { body } = await request(app())
      [method]('/')
      .set({ Host: '127.0.0.1', Origin: 'http://evil.example' })
      .expect(403);
    expect(body.detail).toContain('http://evil.example');
  });

  it('is not a GET, which pages of other origins may send but not read', async () => {
    await request(app()).get('/').set({ Host: '127.0.0.1', Origin: 'http://evil.example' }).expect(200);
  });
});
