import { hashSync } from 'bcrypt';
import { Router } from 'express';
import request from 'supertest';
import { readFlags } from '../../config/flags';
import { loadConfig } from '../../config/load';
import { createLog } from '../../telemetry/log';
import { createApp } from '../app';
import { type Token } from '../../config/tokens';
import { authenticate } from './guard';
import { Keyring } from './keyring';
import { Passwords } from './passwords';

const { config } = loadConfig({ flags: readFlags([]), environment: {}, read: () => '' });
const log = createLog({ level: 'error', format: 'json' });

function guarded(
  users: ReadonlyMap<string, string>,
  tokens: readonly Token[] = [],
  with_: Partial<Parameters<typeof authenticate>[0]> = {},
) {
  const keyring = new Keyring(tokens);
  const guard = authenticate({
    config,
    log,
    keyring: () => keyring,
    passwords: new Passwords(() => users),
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
  it('lets in who knows the password, again and again', async () => {
    const app = guarded(users);
    await request(app).get('/metrics').auth('prometheus', 'right').expect(200);
    await request(app).get('/metrics').auth('prometheus', 'right').expect(200);
  });

  it.each([
    ['a wrong password', 'prometheus', 'wrong'],
    ['an unknown name', 'nobody', 'right'],
    ['an empty password', 'prometheus', ''],
  ])('keeps out %s', async (_what, name, password) => {
    const { body, headers } = await request(guarded(users)).get('/metrics').auth(name, password).expect(401);
    expect(headers['www-authenticate']).toContain('Basic realm=');
    expect(body).toMatchObject({ title: 'Unauthorized', detail: expect.stringContaining('Nobody is known') });
  });

  it('asks who comes without, or with another scheme', async () => {
    await request(guarded(users)).get('/metrics').expect(401);
    await request(guarded(users)).post('/api/v1/reports').set('Authorization', 'Bearer x').expect(401);
    await request(guarded(users)).get('/metrics').set('Authorization', 'Basic !').expect(401);
  });

  it('forgets a verdict when the password changes', async () => {
    const changing = new Map(users);
    const app = guarded(changing);
    await request(app).get('/metrics').auth('prometheus', 'right').expect(200);
    changing.set('prometheus', hashSync('new', 4));
    await request(app).get('/metrics').auth('prometheus', 'right').expect(401);
    await request(app).get('/metrics').auth('prometheus', 'new').expect(200);
  });

  it('leaves the probes open, and everything where there are no users', async () => {
    await request(guarded(users)).get('/-/healthy').expect(200);
    await request(guarded(new Map())).get('/metrics').expect(200);
  });

  it('refuses a flood of guesses instead of checking them all', async () => {
    const app = guarded(new Map([['prometheus', hashSync('right', 8)]]));
    const guess = (_: unknown, index: number) =>
      request(app).get('/metrics').auth('prometheus', `guess ${index}`);
    const answers = await Promise.all(Array.from({ length: 60 }, guess));
    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses).toEqual(new Set([401, 429]));
  });
});

describe('a page of another site', () => {
  const post = (site: string) =>
    request(guarded(new Map())).post('/api/v1/reports').set('Sec-Fetch-Site', site);

  it('may not change anything', async () => {
    await post('cross-site').expect(403);
    await post('same-site').expect(403);
  });

  it('is told from our own page and from what is no page', async () => {
    await post('same-origin').expect(200);
    await request(guarded(new Map())).post('/api/v1/reports').expect(200);
    await request(guarded(new Map())).get('/metrics').set('Sec-Fetch-Site', 'cross-site').expect(200);
  });
});
