import { type Express } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { FleetHarness, defaultConfig } from '../../fleet/fleet.fixture';
import { ingestRoutes } from '../../ingest/http/routes';
import { createApp } from '../app';
import { Problem } from '../messages/problem';
import { rejectionReason } from './error-handler';

let harness: FleetHarness;

let app: Express;

beforeEach(async () => {
  const config = defaultConfig(['--web.max-body-bytes=1024', '--web.max-reports-per-request=2']);
  const log = pino({ level: 'silent' });
  harness = new FleetHarness({ config });
  const fleet = await harness.open();
  const { metrics } = harness;
  const refuse: Parameters<typeof createApp>[0]['guards'] = [
    (incoming, _response, next) => {
      const status = incoming.get('X-Refuse');
      if (status !== undefined) {
        throw new Problem(Number(status), 'rejected by the test');
      }
      next();
    },
  ];
  const routes = [ingestRoutes({ fleet, config, metrics, log })];
  app = createApp({ config, log, metrics, guards: refuse, routes });
});

afterEach(() => harness.end());

function send(path: string, body: string, headers: Record<string, string> = {}) {
  return request(app)
    .post(path)
    .set({ 'Content-Type': 'application/json', ...headers })
    .send(body);
}

function rejected() {
  return Object.fromEntries(
    Object.entries(harness.metrics.counts).filter(([name]) => name.startsWith('rejected ')),
  );
}

const ONE = '{"worker_id":"a"}';

const REPORTS = '/api/v1/reports';

describe('a request that is rejected before its reports are parsed', () => {
  it.each<[string, string, string, Record<string, string>, number, Record<string, number>]>([
    ['too large', REPORTS, `{"worker_id":"${'a'.repeat(2000)}"}`, {}, 413, { 'rejected too_large': 1 }],
    [
      'of another content type',
      REPORTS,
      ONE,
      { 'Content-Type': 'text/plain' },
      415,
      { 'rejected unsupported_type': 1 },
    ],
    [
      'in an unknown encoding',
      REPORTS,
      ONE,
      { 'Content-Encoding': 'lzma' },
      415,
      { 'rejected unsupported_type': 1 },
    ],
    [
      'not compressed as declared',
      REPORTS,
      ONE,
      { 'Content-Encoding': 'gzip' },
      400,
      { 'rejected malformed': 1 },
    ],
    ['without credentials', REPORTS, ONE, { 'X-Refuse': '401' }, 401, { 'rejected unauthorized': 1 }],
    ['without the scope', '/api/v1/sandboxes', ONE, { 'X-Refuse': '403' }, 403, { 'rejected forbidden': 1 }],
    [
      'during the start',
      '/api/v1/workers/a/stop',
      '',
      { 'X-Refuse': '503' },
      503,
      { 'rejected unavailable': 1 },
    ],
    [
      'at another spelling of the path',
      '/API/v1/workers/a/heartbeat/',
      '{"worker_id":"b"}',
      {},
      400,
      { 'rejected invalid': 1 },
    ],
    ['of malformed JSON', REPORTS, '{', {}, 400, { 'rejected malformed': 1 }],
    ['of too many reports', REPORTS, `[${ONE},${ONE},${ONE}]`, {}, 413, { 'rejected too_many': 3 }],
    ['of invalid reports', REPORTS, '[{},{}]', {}, 400, { 'rejected invalid': 2 }],
  ])('is counted once by its reason: %s', async (_what, path, body, headers, status, counts) => {
    expect((await send(path, body, headers)).status).toBe(status);
    expect(rejected()).toEqual(counts);
  });

  it('is counted if the journal cannot be written', async () => {
    await harness.fleet?.close();
    expect((await send(REPORTS, ONE)).status).toBe(503);
    expect(rejected()).toEqual({ 'rejected unavailable': 1 });
    harness.fleet = undefined;
  });

  it('is not counted if it has no reports', async () => {
    expect((await request(app).get(REPORTS)).status).toBe(405);
    expect((await send('/api/v1/nowhere', ONE)).status).toBe(404);
    expect((await send('/api/v1/workers/nobody/stop', '')).status).toBe(404);
    expect((await send('/health/workers/a/restart', ONE, { 'X-Refuse': '401' })).status).toBe(401);
    expect(rejected()).toEqual({});
  });

  it('is not counted if it is accepted', async () => {
    expect((await send(REPORTS, ONE)).status).toBe(202);
    expect(rejected()).toEqual({});
  });

  it('has one of few reasons for every status', () => {
    const reasons = new Set<string | undefined>();
    for (let status = 400; status < 600; status++) {
      reasons.add(rejectionReason({ method: 'POST', path: REPORTS }, { status, alreadyCounted: false }));
    }
    expect([...reasons].filter((reason) => reason !== undefined).sort()).toEqual([
      'error', 'forbidden', 'malformed', 'throttled', 'too_large', 'unauthorized', 'unavailable', 'unsupported_type',
    ]); // prettier-ignore
  });
});
