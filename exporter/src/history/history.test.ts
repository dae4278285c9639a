import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { defaultConfig } from '../fleet/fleet.fixture';
import { HistoryReader, toPoints } from './history';
import { PrometheusError } from './prometheus';

const NOW = Date.parse('2026-11-22T10:00:07Z');
function success(result: unknown[] = []) {
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

/** A fake Prometheus that can misbehave. e2e/ tests a real one. */
let server: Server;
let url: string;
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let now = NOW;
const requests: URLSearchParams[] = [];

beforeEach(async () => {
  requests.length = 0;
  now = NOW;
  respond = (_request, response) => response.end(success());
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push(new URLSearchParams(body));
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function reader(flags: readonly string[] = []) {
  return new HistoryReader(defaultConfig(flags), () => now);
}

describe('the history of a worker', () => {
  it('S2.13 is one query to Prometheus, aligned to steps, with at most 500 points', async () => {
    const { from, to, stepSeconds } = (await reader().read(url, 'w-1', 24)) ?? {};
    const [query] = requests;
    expect(query?.get('query')).toMatch(
      /^max by \(__name__\) \(\{__name__=~"worker:health_state:code\|.*", worker_id="w-1"\}\)$/,
    );
    expect([stepSeconds, query?.get('step')]).toEqual([173, '173']);
    expect(to).toBe(Number(query?.get('end')) * 1000);
    expect(Number(query?.get('end')) % 173).toBe(0);
    expect((Number(to) - Number(from)) / 1000 / 173).toBe(499);
  });

  it('S2.13 has at most 500 points for seven days, and a minimum step of 15 s', async () => {
    expect((await reader().read(url, 'w-1', 168))?.stepSeconds).toBe(1210);
    expect((await reader().read(url, 'w-1', 0.1))?.stepSeconds).toBe(15);
  });

  it('is queried once for the same concurrent or recent requests', async () => {
    const history = reader();
    await Promise.all([history.read(url, 'w-1', 1), history.read(url, 'w-1', 1)]);
    await history.read(url, 'w-1', 1);
    expect(requests).toHaveLength(1);
    await history.read(url, 'w-2', 1);
    expect(requests).toHaveLength(2);
  });

  it('is limited to eight concurrent queries', async () => {
    const waiting: ServerResponse[] = [];
    respond = (_request, response) => waiting.push(response);
    const history = reader();
    const all = Array.from({ length: 8 }, (_, i) => history.read(url, `w-${i}`, 1));
    expect(await history.read(url, 'w-8', 1)).toBeUndefined();
    respond = (_request, response) => response.end(success());
    const answered = Promise.all(all);
    const release = setInterval(() => waiting.splice(0).forEach((response) => response.end(success())), 5);
    await answered;
    clearInterval(release);
    expect(await history.read(url, 'w-8', 1)).toMatchObject({ points: [] });
  });

  it.each([
    ['responds without JSON', (r: ServerResponse) => r.end('<html>'), 'its response is not JSON'],
    [
      'responds with an error',
      (r: ServerResponse) => r.writeHead(422).end('{"status":"error","error":"too many points"}'),
      'responded with 422: too many points',
    ],
    [
      'responds with another schema',
      (r: ServerResponse) => r.end('{"status":"success","data":{}}'),
      'responded with 200',
    ],
    [
      'sends a response that is too large',
      (r: ServerResponse) => r.end('x'.repeat(5 * 1024 * 1024)),
      'more than 4194304 bytes',
    ],
    [
      'redirects',
      (r: ServerResponse) => r.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
      'is unreachable',
    ],
    ['closes the connection', (r: ServerResponse) => r.destroy(), 'is unreachable'],
  ])('is an error with a message if Prometheus %s', async (_what, misbehave, message) => {
    respond = (_request, response) => misbehave(response);
    const failed = reader().read(url, 'w-1', 1);
    await expect(failed).rejects.toThrow(PrometheusError);
    await expect(failed).rejects.toThrow(message);
  });

  it('is an error with a message if Prometheus does not respond', async () => {
    respond = () => undefined;
    const failed = reader(['--prometheus.timeout-seconds=0.2']).read(url, 'w-1', 1);
    await expect(failed).rejects.toThrow('did not respond within 0.2 s');
  });

  it('is queried again after an error', async () => {
    respond = (_request, response) => response.writeHead(500).end('{}');
    const history = reader();
    await expect(history.read(url, 'w-1', 1)).rejects.toThrow(PrometheusError);
    respond = (_request, response) => response.end(success());
    expect(await history.read(url, 'w-1', 1)).toMatchObject({ points: [] });
  });
});

describe('points', () => {
  it('join series by time, oldest first, without values that are not numbers', () => {
    const series = (name: string, ...values: [number, string][]) => ({ metric: { __name__: name }, values });
    expect(
      toPoints([
        series('worker_health_score', [15, '0.5'], [30, 'NaN']),
        series('worker:health_state:code', [0, '1'], [15, '5'], [30, '9']),
        series('worker_unheard_of', [0, '1']),
      ]),
    ).toEqual([
      { at: 0, state: 'healthy' },
      { at: 15_000, score: 0.5, state: 'failed' },
    ]);
  });
});
