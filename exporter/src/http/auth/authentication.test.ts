import { hashSync } from 'bcrypt';
import { Router } from 'express';
import request from 'supertest';
import { parseFlags } from '../../config/load/flags';
import { loadConfig } from '../../config/load/load';
import { sha256Of, type Token } from '../../config/files/tokens';
import { createLog } from '../../telemetry/log';
import { createApp } from '../app';
import { ClientAddresses } from '../clients/client-address';
import { authenticate } from './authentication';
import { PasswordChecker, TokenStore } from './credentials';

const { config } = loadConfig({ flags: parseFlags([]), environment: {}, read: () => '' });
const log = createLog({ level: 'error', format: 'json' });

function guarded(
  users: ReadonlyMap<string, string>,
  tokens: readonly Token[] = [],
  with_: Partial<Parameters<typeof authenticate>[0]> = {},
) {
  const tokenStore = new TokenStore(tokens);
  const guard = authenticate({
    config,
    addresses: new ClientAddresses(config.web),
    log,
    tokens: () => tokenStore,
    passwords: new PasswordChecker(() => users),
    ...with_,
  });
  const routes = Router()
    .get('/metrics', (_request, response) => void response.send('ok'))
    .get('/-/healthy', (_request, response) => void response.send('ok'))
    .post('/api/v1/reports', (_request, response) => void response.send('ok'));
  return createApp({ config, log, guards: [guard], routes: [routes] });
}

const users = new Map([['prometheus', hashSync('right', 4).replace('$2b', '$2y')]]);

describe('basic authentication', () => {
  it('accepts a correct password repeatedly', async () => {
    const app = guarded(users);
    await request(app).get('/metrics').auth('prometheus', 'right').expect(200);
    await request(app).get('/metrics').auth('prometheus', 'right').expect(200);
  });

  it.each([
    ['a wrong password', 'prometheus', 'wrong'],
    ['an unknown name', 'nobody', 'right'],
    ['an empty password', 'prometheus', ''],
  ])('rejects %s', async (_what, name, password) => {
    const { body, headers } = await request(guarded(users)).get('/metrics').auth(name, password).expect(401);
    expect(headers['www-authenticate']).toContain('Basic realm=');
    expect(body).toMatchObject({
      title: 'Unauthorized',
      detail: expect.stringContaining('Invalid credentials.'),
    });
  });

  it('rejects missing credentials and other schemes', async () => {
    await request(guarded(users)).get('/metrics').expect(401);
    await request(guarded(users)).post('/api/v1/reports').set('Authorization', 'Bearer x').expect(401);
    await request(guarded(users)).get('/metrics').set('Authorization', 'Basic !').expect(401);
  });

  it('does not use a cached result after the password changes', async () => {
    const changing = new Map(users);
    const app = guarded(changing);
    await request(app).get('/metrics').auth('prometheus', 'right').expect(200);
    changing.set('prometheus', hashSync('new', 4));
    await request(app).get('/metrics').auth('prometheus', 'right').expect(401);
    await request(app).get('/metrics').auth('prometheus', 'new').expect(200);
  });

  it('requires no credentials for probes, and none at all without users', async () => {
    await request(guarded(users)).get('/-/healthy').expect(200);
    await request(guarded(new Map())).get('/metrics').expect(200);
  });

  it('rejects a flood of guesses with 429 instead of checking all of them', async () => {
    const app = guarded(new Map([['prometheus', hashSync('right', 8)]]));
    const guess = (_: unknown, index: number) =>
      request(app).get('/metrics').auth('prometheus', `guess ${index}`);
    const answers = await Promise.all(Array.from({ length: 60 }, guess));
    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses).toEqual(new Set([401, 429]));
  });
});

const SECRETS = {
  report: 'a-token-that-reports',
  read: 'a-token-that-reads',
  admin: 'a-token-for-all',
} as const;
const tokens: readonly Token[] = [
  { name: 'reporter', sha256: sha256Of(SECRETS.report), scopes: ['report'] },
  { name: 'reader', sha256: sha256Of(SECRETS.read), scopes: ['read'] },
  { name: 'boss', sha256: sha256Of(SECRETS.admin), scopes: ['admin'] },
];

describe('bearer tokens', () => {
  const ask = (method: 'get' | 'post', path: string, token: string) =>
    request(guarded(new Map(), tokens))[method](path).set('Authorization', `Bearer ${token}`);

  it.each([
    ['report', 'post', '/api/v1/reports', 200],
    ['report', 'get', '/metrics', 403],
    ['read', 'get', '/metrics', 200],
    ['read', 'post', '/api/v1/reports', 403],
    ['admin', 'get', '/metrics', 200],
    ['admin', 'post', '/api/v1/reports', 200],
  ] as const)('with the scope %s: %s %s is %i', async (scope, method, path, status) => {
    await ask(method, path, SECRETS[scope]).expect(status);
  });

  it('require the scope admin for all other writes, including unknown routes', async () => {
    await ask('post', '/-/reload', SECRETS.report).expect(403);
    await ask('post', '/-/reload', SECRETS.read).expect(403);
    await ask('post', '/-/reload', SECRETS.admin).expect(404);
  });

  it('are named in a 403 without their secret', async () => {
    const { body } = await ask('get', '/metrics', SECRETS.report).expect(403);
    expect(body.detail).toBe('This request requires the scope read; reporter has report.');
  });

  it('that are unknown or missing get 401 with the schemes', async () => {
    const { headers } = await ask('get', '/metrics', 'a-token-of-nobody').expect(401);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="Heartline", Basic realm="Heartline", charset="UTF-8"',
    );
    await request(guarded(new Map(), tokens)).get('/metrics').expect(401);
  });

  it('are accepted as passwords with any user name', async () => {
    const app = guarded(new Map(), tokens);
    await request(app).get('/metrics').auth('anybody', SECRETS.read).expect(200);
    await request(app).get('/metrics').auth('anybody', 'wrong-wrong-wrong').expect(401);
  });

  it('can be combined with users, who have all scopes', async () => {
    const app = guarded(users, tokens);
    await request(app).post('/api/v1/reports').auth('prometheus', 'right').expect(200);
    await request(app).get('/metrics').set('Authorization', `Bearer ${SECRETS.read}`).expect(200);
    await request(app).get('/metrics').auth('prometheus', SECRETS.report).expect(403);
  });

  it('are not required for probes', async () => {
    await request(guarded(new Map(), tokens)).get('/-/healthy').expect(200);
  });

  it('are not logged, whether valid or invalid', async () => {
    const lines: string[] = [];
    const loud = createLog({ level: 'debug', format: 'json' }, { write: (line) => lines.push(line) });
    const app = guarded(new Map(), tokens, { log: loud });
    await request(app).get('/metrics').set('Authorization', 'Bearer a-secret-gone-wrong').expect(401);
    await request(app).get('/metrics').auth('me', 'a-secret-gone-wrong').expect(401);
    await request(app).get('/metrics').set('Authorization', `Bearer ${SECRETS.read}`).expect(200);
    expect(lines.join()).toContain('invalid credentials');
    expect(lines.join()).not.toMatch(/a-secret-gone-wrong|a-token/);
    expect(lines.join()).not.toContain(Buffer.from('me:a-secret-gone-wrong').toString('base64'));
  });
});

describe('invalid credentials', () => {
  const { config: strict } = loadConfig({
    flags: parseFlags(['--auth.failures-per-minute=3']),
    environment: {},
    read: () => '',
  });
  const wrong = (app: ReturnType<typeof guarded>) =>
    request(app).get('/metrics').set('Authorization', 'Bearer wrong-wrong');

  const proxied = loadConfig({
    flags: parseFlags(['--auth.failures-per-minute=3', '--web.trusted-proxies=127.0.0.0/8,::1']),
    environment: {},
    read: () => '',
  }).config;
  const two = new Map([...users, ['operator', hashSync('also right', 4)]]);
  const logIn = (app: ReturnType<typeof guarded>, name: string, password: string, from = '192.0.2.1') =>
    request(app).get('/metrics').auth(name, password).set('X-Forwarded-For', from);

  it('are rate-limited; valid tokens and right passwords are not', async () => {
    const app = guarded(users, tokens, { config: strict });
    for (let i = 0; i < 3; i++) {
      await wrong(app).expect(401);
    }
    const { headers } = await wrong(app).expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await request(app).get('/metrics').auth('prometheus', 'right').expect(200);
    await request(app).get('/metrics').set('Authorization', `Bearer ${SECRETS.read}`).expect(200);
  });

  it('for one user do not lock out another user at the same address', async () => {
    const app = guarded(two, tokens, { config: strict });
    for (const status of [401, 401, 401, 429]) {
      await logIn(app, 'operator', 'wrong').expect(status);
    }
    await logIn(app, 'operator', 'also right').expect(429);
    await logIn(app, 'prometheus', 'right').expect(200);
  });

  it('of names that do not exist do not lock out any user at the same address', async () => {
    const app = guarded(two, tokens, { config: strict });
    for (let i = 0; i < 12; i++) {
      await logIn(app, `name-${i}`, 'wrong').expect(401);
    }
    await logIn(app, 'operator', 'also right').expect(200);
  });

  it('for a user at one address do not lock out that user elsewhere, also behind a trusted proxy', async () => {
    const app = guarded(two, tokens, { config: proxied, addresses: new ClientAddresses(proxied.web) });
    for (const status of [401, 401, 401, 429]) {
      await logIn(app, 'operator', 'wrong').expect(status);
    }
    await logIn(app, 'operator', 'also right', '192.0.2.2').expect(200);
    // What a client writes into the header itself does not give it another address.
    await logIn(app, 'operator', 'wrong', '198.51.100.9, 192.0.2.1').expect(429);
  });

  it('are counted again a minute later', async () => {
    let now = 0;
    const app = guarded(two, tokens, { config: strict, now: () => now });
    for (const status of [401, 401, 401, 429]) {
      await logIn(app, 'operator', 'wrong').expect(status);
    }
    now = 60_000;
    await logIn(app, 'operator', 'also right').expect(200);
  });

  it('are logged at most 20 times a minute, without those that are throttled', async () => {
    const lines: string[] = [];
    const loud = createLog({ level: 'debug', format: 'json' }, { write: (line) => lines.push(line) });
    const app = guarded(two, tokens, { config: strict, log: loud });
    for (let i = 0; i < 6; i++) {
      await wrong(app);
    }
    expect(lines.filter((line) => line.includes('invalid credentials'))).toHaveLength(3);
    for (let i = 0; i < 30; i++) {
      await logIn(app, `name-${i}`, 'wrong').expect(401);
    }
    expect(lines.filter((line) => line.includes('invalid credentials'))).toHaveLength(20);
  });

  it('do not include requests without credentials', async () => {
    const app = guarded(new Map(), tokens, { config: strict });
    for (let i = 0; i < 10; i++) {
      await request(app).get('/metrics').expect(401);
    }
  });
});

describe('a page of another site', () => {
  const post = (site: string) =>
    request(guarded(new Map())).post('/api/v1/reports').set('Sec-Fetch-Site', site);

  it('may not write', async () => {
    await post('cross-site').expect(403);
    await post('same-site').expect(403);
  });

  it('is distinguished from the page of the exporter and from clients without pages', async () => {
    await post('same-origin').expect(200);
    await request(guarded(new Map())).post('/api/v1/reports').expect(200);
    await request(guarded(new Map())).get('/metrics').set('Sec-Fetch-Site', 'cross-site').expect(200);
  });
});
