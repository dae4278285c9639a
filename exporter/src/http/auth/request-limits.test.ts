import { createServer, request as sendRequest, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type RequestHandler, Router } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { defaultConfig } from '../../fleet/fleet.fixture';
import { createApp } from '../app';
import { ClientAddresses } from '../clients/client-address';
import { limitedClass, limitRequests } from './request-limits';

const PATHS = ['/', '/health/stats', '/metrics', '/-/healthy'];

function start(
  flags: readonly string[],
  handler: RequestHandler = (_request, response) => void response.send('ok'),
  ...before: readonly RequestHandler[]
) {
  const config = defaultConfig(['--web.trusted-proxies=127.0.0.1', ...flags]);
  const guards = [...before, limitRequests(config, new ClientAddresses(config.web))];
  const routes = PATHS.map((path) => Router().get(path, handler));
  return createApp({ config, log: pino({ level: 'silent' }), guards, routes });
}

describe('the rate of a client', () => {
  it.each(['/health/stats', '/', '/metrics'])('is limited for %s, with Retry-After', async (path) => {
    const app = start(['--limits.reads-per-second-per-client=0.5']);
    for (let i = 0; i < 5; i++) {
      await request(app).get(path).expect(200);
    }
    const { headers, body } = await request(app).get(path).expect(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(body.detail).toContain('limits.reads_per_second_per_client');
  });

  it('is counted together for all spellings of a path and all methods', async () => {
    const app = start(['--limits.reads-per-second-per-client=0.8']);
    for (const path of [
      '/health/stats',
      '/HEALTH/Stats',
      '/health/stats/',
      '//health/stats',
      '/%68ealth/stats',
    ]) {
      await request(app).get(path);
    }
    await request(app).head('/health/stats');
    await request(app).options('/health/stats');
    await request(app).trace('/health/stats');
    await request(app).get('/health/./stats').expect(429);
    await request(app).delete('/nowhere').expect(429);
  });

  it('is counted per client, and separately for reads and scrapes', async () => {
    const app = start(['--limits.reads-per-second-per-client=0.1']);
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
    await request(app).get('/metrics').expect(200);
    await request(app).get('/').set('X-Forwarded-For', '192.0.2.7').expect(200);
  });

  it('is not limited for probes', async () => {
    const app = start(['--limits.reads-per-second-per-client=0.1']);
    for (let i = 0; i < 10; i++) {
      await request(app).get('/-/healthy').expect(200);
    }
  });
});

describe('requests at the same time', () => {
  let server: Server;
  const waiting: (() => void)[] = [];
  const sent: ReturnType<typeof sendRequest>[] = [];

  function listen(flag: string, ...before: readonly RequestHandler[]): Promise<void> {
    const handler: RequestHandler = (_request, response) => void waiting.push(() => response.send('ok'));
    server = createServer(start([flag], handler, ...before));
    return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  afterEach(() => {
    waiting.length = 0;
    for (const each of sent.splice(0)) {
      each.destroy();
    }
    server.closeAllConnections();
    server.close();
  });

  function get(path: string, from = '192.0.2.1'): Promise<number | undefined> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const outgoing = sendRequest(
        { port, path, host: '127.0.0.1', headers: { 'X-Forwarded-For': from } },
        (response) => resolve(response.resume().statusCode),
      );
      sent.push(outgoing);
      outgoing.on('error', reject).end();
    });
  }
  /** Sends a request whose response does not end. */
  function hold(path: string, from?: string): void {
    get(path, from).catch(() => undefined);
  }
  async function untilHeld(count: number): Promise<void> {
    while (waiting.length < count) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('of one client are limited, others are not affected', async () => {
    await listen('--limits.concurrent-reads-per-client=2');
    hold('/');
    hold('/health/stats');
    await untilHeld(2);
    expect(await get('/')).toBe(429);
    hold('/metrics');
    hold('/', '192.0.2.2');
    await untilHeld(4);
  });

  it('are not counted if the client has disconnected while its password was compared', async () => {
    let compared = (): void => undefined;
    const comparison = new Promise<void>((resolve) => (compared = resolve));
    let isFirst = true;
    await listen('--limits.concurrent-reads-per-client=1', (_request, response, next) => {
      if (!isFirst) {
        next();
        return;
      }
      isFirst = false;
      response.once('close', () =>
        setImmediate(() => {
          next();
          setImmediate(compared);
        }),
      );
      sent.at(-1)?.destroy();
    });
    hold('/');
    await comparison;
    expect(waiting).toHaveLength(0);
    expect(await Promise.race([get('/'), untilHeld(1)])).toBeUndefined();
  });

  it('of all clients are limited', async () => {
    await listen('--limits.concurrent-reads=2');
    hold('/', '192.0.2.1');
    hold('/', '192.0.2.2');
    await untilHeld(2);
    expect(await get('/', '192.0.2.3')).toBe(503);
  });

  it('end with their response, and when the client disconnects', async () => {
    await listen('--limits.concurrent-reads-per-client=1');
    const first = get('/');
    await untilHeld(1);
    waiting[0]?.();
    expect(await first).toBe(200);
    hold('/');
    await untilHeld(2);
    sent.at(-1)?.destroy();
    for (let status: number | undefined = 429; status === 429;) {
      hold('/');
      const before = waiting.length;
      status = await Promise.race([get('/'), untilHeld(before + 1).then(() => 200)]);
    }
  });
});

describe('the limit of a request', () => {
  it.each([
    ['GET', '/-/healthy', undefined],
    ['HEAD', '/-/ready', undefined],
    ['POST', '/-/healthy', 'read'],
    ['GET', '/-/healthy/', 'read'],
    ['POST', '/api/v1/reports', undefined],
    ['POST', '/API/v1/workers/w/heartbeat/', undefined],
    ['POST', '/api/v1/workers/arn:aws:ecs:x:1:task/a/b/heartbeat', undefined],
    ['POST', '/api/v1/workers/w/restart', 'read'],
    ['GET', '/api/v1/reports', 'read'],
    ['POST', '/api/v1/alerts', 'alert'],
    ['GET', '/METRICS/', 'scrape'],
    ['TRACE', '/metrics', 'scrape'],
    ['GET', '//metrics', 'read'],
    ['PUT', '/health/workers/w', 'read'],
  ])('%s %s is %s', (method, path, limit) => {
    expect(limitedClass(method, path)).toBe(limit);
  });
});
