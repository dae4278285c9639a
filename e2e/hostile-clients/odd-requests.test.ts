import { pollUntil } from '../../test-support/poll-until';
import { AttackedExporter } from './attacked-exporter';
import { requestText } from './raw-connection';

let attacked: AttackedExporter;

async function start(...flags: readonly string[]): Promise<void> {
  attacked = await AttackedExporter.start(flags);
}
afterEach(() => attacked.end());

async function isHealthy(): Promise<boolean> {
  return (await fetch(`${attacked.url}/-/healthy`)).ok;
}

const REPORT_HEAD = {
  'Content-Type': 'application/json',
  'Transfer-Encoding': 'chunked',
} as const;

describe('an unusual request', () => {
  beforeEach(() => start());

  it.each([
    ['TRACE', '/', 405],
    ['OPTIONS', '/metrics', 200],
    ['OPTIONS', '*', 404],
    ['HEAD', '/', 200],
    ['HEAD', '/health/workers', 200],
    ['PROPFIND', '/metrics', 405],
    ['GET', 'http://127.0.0.1/health/stats', 200],
    ['GET', '/health/workers?cursor=x', 400],
    ['HEAD', '/health/workers?limit=0', 400],
    ['NONSENSE', '/', 400],
  ])('%s %s gets status %i', async (method, path, status) => {
    const connection = attacked.connect().send(requestText(method, path));
    await connection.untilResponses(1);
    expect(connection.statuses).toEqual([status]);
  });

  it('of HTTP/1.0 gets its response, and the connection is closed', async () => {
    const connection = attacked.connect().send('GET /-/healthy HTTP/1.0\r\n\r\n');
    await connection.untilClosed();
    expect(connection.received).toMatch(/^HTTP\/1\.1 200 OK[^]*Heartline is healthy\.\n$/);
  });

  it('that offers an upgrade gets its response without one', async () => {
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': 'eA==' };
    const connection = attacked.connect().get('/-/healthy', 1, headers);
    await connection.untilResponses(1);
    expect(connection.statuses).toEqual([200]);
  });

  it('for a tunnel closes the connection', async () => {
    const connection = attacked
      .connect()
      .send('CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n');
    await connection.untilClosed();
    expect(connection.statuses).toEqual([]);
  });

  it('that expects 100-continue may then send its body', async () => {
    const body = '{"worker_id":"w-1"}';
    const head = {
      'Content-Type': 'application/json',
      Expect: '100-continue',
      'Content-Length': String(body.length),
    };
    const connection = attacked.connect().send(requestText('POST', '/api/v1/reports', head));
    await connection.untilResponses(1);
    expect(connection.statuses).toEqual([100]);
    connection.send(body);
    await connection.untilResponses(2);
    expect(connection.statuses).toEqual([100, 202]);
  });

  it('whose chunked body does not end keeps no other request from its response', async () => {
    for (let i = 0; i < 100; i++) {
      attacked.connect().send(`${requestText('POST', '/api/v1/reports', REPORT_HEAD)}1\r\n[\r\n`);
    }
    expect(await isHealthy()).toBe(true);
    const connection = attacked.connect().send(requestText('POST', '/api/v1/workers/w-1/heartbeat'));
    await connection.untilResponses(1);
    expect(connection.statuses).toEqual([202]);
  });
});

describe('the limits of a client', () => {
  it('apply to every spelling of a path and every method, but not to reports and probes', async () => {
    // One request in ten seconds, so that a slow machine is not allowed another one.
    await start('--limits.reads-per-second-per-client=0.1');
    const paths = [
      '/',
      '/HEALTH/stats',
      '//health/stats',
      '/%68ealth/stats',
      '/x/../health/stats',
      '/health/stats/',
    ];
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) {
      for (const path of paths) {
        const connection = attacked.connect().send(requestText(method, path));
        await connection.untilResponses(1);
      }
    }
    for (const path of paths) {
      expect((await fetch(`${attacked.url}${path}`)).status).toBe(429);
    }
    expect((await fetch(`${attacked.url}/api/v1/workers/w-1/heartbeat`, { method: 'POST' })).status).toBe(
      202,
    );
    expect((await fetch(`${attacked.url}/metrics`)).status).toBe(200);
    expect(await isHealthy()).toBe(true);
  });

  it('include event streams', async () => {
    await start('--limits.event-streams-per-client=3');
    const streams = Array.from({ length: 4 }, () => attacked.connect());
    for (const stream of streams) {
      stream.get('/health/events');
      await stream.untilResponses(1);
    }
    expect(streams.map(({ statuses }) => statuses[0])).toEqual([200, 200, 200, 429]);
    streams[0]?.end();
    await pollUntil('another event stream', async () => {
      const stream = attacked.connect().get('/health/events');
      await stream.untilResponses(1);
      return stream.statuses[0] === 200;
    });
  });
});

describe('a request of a page of another site', () => {
  beforeEach(() => start());

  const post = (headers: Readonly<Record<string, string>>) =>
    attacked.connect().send(
      requestText('POST', '/api/v1/workers/w-1/heartbeat', {
        Host: new URL(attacked.url).host,
        'Content-Length': '0',
        ...headers,
      }),
    );

  it.each([
    ['Origin', 'http://evil.example'],
    ['Origin', 'null'],
    ['Referer', 'http://evil.example/form'],
    ['Sec-Fetch-Site', 'cross-site'],
  ])('with %s: %s changes nothing', async (header, value) => {
    const connection = post({ [header]: value });
    await connection.untilResponses(1);
    expect(connection.statuses).toEqual([403]);
    const { total } = (await (await fetch(`${attacked.url}/health/workers`)).json()) as { total: number };
    expect(total).toBe(0);
    const metrics = await (await fetch(`${attacked.url}/metrics`)).text();
    expect(metrics).toContain('heartline_http_requests_refused_total{reason="cross_site"} 1\n');
  });

  it('is accepted from its own page', async () => {
    const connection = post({ Origin: attacked.url, 'Sec-Fetch-Site': 'same-origin' });
    await connection.untilResponses(1);
    expect(connection.statuses).toEqual([202]);
  });
});
