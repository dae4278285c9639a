import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { defaultConfig } from '../fleet/fleet.fixture';
import { HistoryReader } from './history';
import { toPoints } from './points';
import { PrometheusError } from './prometheus';

const NOW = Date.parse('2026-11-22T10:00:07Z');
function well(result: unknown[] = []) {
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

/** Stands in for a Prometheus that misbehaves; how a real one answers is tested in e2e/. */
let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let now = NOW;
const asked: URLSearchParams[] = [];

beforeEach(async () => {
  asked.length = 0;
  now = NOW;
  answer = (_request, response) => response.end(well());
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(new URLSearchParams(body));
      answer(request, response);
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
  it('S2.13 is asked of Prometheus in one query, on whole steps, with at most 500 points', async () => {
    const { from, to, stepSeconds } = (await reader().read(url, 'w-1', 24)) ?? {};
    const [query] = asked;
    expect(query?.get('query')).toMatch(
      /^max by \(__name__\) \(\{__name__=~"worker:health_state:code\|.*", worker_id="w-1"\}\)$/,
    );
    expect([stepSeconds, query?.get('step')]).toEqual([173, '173']);
    expect(to).toBe(Number(query?.get('end')) * 1000);
    expect(Number(query?.get('end')) % 173).toBe(0);
    expect((Number(to) - Number(from)) / 1000 / 173).toBe(499);
  });

  it('S2.13 of seven days has as many, and no step is finer than 15 s', async () => {
    expect((await reader().read(url, 'w-1', 168))?.stepSeconds).toBe(1210);
    expect((await reader().read(url, 'w-1', 0.1))?.stepSeconds).toBe(15);
  });

  it('is asked for once where many ask the same at once or soon after', async () => {
    const history = reader();
    await Promise.all([history.read(url, 'w-1', 1), history.read(url, 'w-1', 1)]);
    await history.read(url, 'w-1', 1);
    expect(asked).toHaveLength(1);
    await history.read(url, 'w-2', 1);
    expect(asked).toHaveLength(2);
  });

  it('is not asked for by more than eight at a time', async () => {
    const waiting: ServerResponse[] = [];
    answer = (_request, response) => waiting.push(response);
    const history = reader();
    const all = Array.from({ length: 8 }, (_, i) => history.read(url, `w-${i}`, 1));
    expect(await history.read(url, 'w-8', 1)).toBeUndefined();
    answer = (_request, response) => response.end(well());
    const answered = Promise.all(all);
    const release = setInterval(() => waiting.splice(0).forEach((response) => response.end(well())), 5);
    await answered;
    clearInterval(release);
    expect(await history.read(url, 'w-8', 1)).toMatchObject({ points: [] });
  });

  it.each([
    ['says something else', (r: ServerResponse) => r.end('<html>'), 'it sends no JSON'],
    [
      'refuses',
      (r: ServerResponse) => r.writeHead(422).end('{"status":"error","error":"too many points"}'),
      'answered 422: too many points',
    ],
    [
      'answers in another shape',
      (r: ServerResponse) => r.end('{"status":"success","data":{}}'),
      'answered 200',
    ],
    ['says too much', (r: ServerResponse) => r.end('x'.repeat(5 * 1024 * 1024)), 'more than 4194304 bytes'],
    [
      'sends us elsewhere',
      (r: ServerResponse) => r.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
      'cannot be reached',
    ],
    ['hangs up', (r: ServerResponse) => r.destroy(), 'cannot be reached'],
  ])('is an error with a sentence where Prometheus %s', async (_what, misbehave, sentence) => {
    answer = (_request, response) => misbehave(response);
    const failed = reader().read(url, 'w-1', 1);
    await expect(failed).rejects.toThrow(PrometheusError);
    await expect(failed).rejects.toThrow(sentence);
  });

  it('is an error with a sentence where Prometheus does not answer', async () => {
    answer = () => undefined;
    const failed = reader(['--prometheus.timeout-seconds=0.2']).read(url, 'w-1', 1);
    await expect(failed).rejects.toThrow('did not answer within 0.2 s');
  });

  it('is tried again after an error', async () => {
    answer = (_request, response) => response.writeHead(500).end('{}');
    const history = reader();
    await expect(history.read(url, 'w-1', 1)).rejects.toThrow(PrometheusError);
    answer = (_request, response) => response.end(well());
    expect(await history.read(url, 'w-1', 1)).toMatchObject({ points: [] });
  });
});

describe('points', () => {
  it('put the series of one moment side by side, oldest first, and leave out what is no number', () => {
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
