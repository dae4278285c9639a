import http from 'node:http';
import { type AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import { SelfMetrics } from '../telemetry/self-metrics';
import { chooseEncoding, chooseFormat, metricsHandler } from './endpoint';
import { fullFleet, fullWorker, MemoryFleet } from './fleet.fixture';
import { parseExposition } from './parse.fixture';
import { Renderer } from './renderer';
import { SETTINGS } from './scrape.fixture';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

function serve(fleet = fullFleet()) {
  const selfMetrics = new SelfMetrics({ version: '1.2.3', revision: 'abc' });
  selfMetrics.watch(fleet);
  const renderer = new Renderer(fleet, selfMetrics, SETTINGS);
  const errors: unknown[] = [];
  const note: ErrorRequestHandler = (error, _request, response, next) => {
    errors.push(error);
    if (response.headersSent) {
      next(error);
    } else {
      response.status(500).end();
    }
  };
  const app = express().get('/metrics', metricsHandler({ renderer, selfMetrics })).use(note);
  return { app, errors, selfMetrics, renderer };
}

function families(text: string, format: 'text' | 'openmetrics' = 'text') {
  return [...parseExposition(text, format).keys()];
}

describe('GET /metrics', () => {
  it('responds with Prometheus text by default, with the exporter’s own metrics at the end', async () => {
    const response = await request(serve().app).get('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe(TEXT);
    const names = families(response.text);
    expect(names).toEqual(
      expect.arrayContaining(['worker_heartbeats_total', 'heartline_build_info', 'heartline_series']),
    );
    expect(names.findIndex((name) => name.startsWith('heartline_'))).toBeGreaterThan(
      names.indexOf('worker_info'),
    );
  });

  it('responds with OpenMetrics if the client prefers it, and with unchanged text afterwards', async () => {
    const { app, selfMetrics } = serve();
    selfMetrics.reportsAccepted('http', 1);
    const response = await request(app)
      .get('/metrics')
      .set('Accept', 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3');
    expect(response.headers['content-type']).toBe(OPENMETRICS);
    const asked = await request(app).get('/metrics').set('Accept', OPENMETRICS).buffer(true).parse(asText);
    expect(families(asked.body, 'openmetrics')).toEqual(
      expect.arrayContaining(['worker_heartbeats', 'heartline_reports']),
    );
    const after = await request(app).get('/metrics');
    expect(families(after.text)).toEqual(
      expect.arrayContaining(['worker_heartbeats_total', 'heartline_reports_total']),
    );
  });

  it('names the headers that the response varies by', async () => {
    const response = await request(serve().app).get('/metrics');
    expect(response.headers.vary).toBe('Accept, Accept-Encoding');
  });

  it('responds with 406 and the available formats if the client accepts none of them', async () => {
    const response = await request(serve().app).get('/metrics').set('Accept', 'application/json');
    expect(response.status).toBe(406);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.body.detail).toContain(TEXT);
    expect(response.body.detail).toContain('"application/json"');
  });

  it('compresses the same text if the client accepts gzip', async () => {
    const { app } = serve();
    const zipped = await request(app).get('/metrics').set('Accept-Encoding', 'gzip');
    const plain = await request(app).get('/metrics').set('Accept-Encoding', 'identity');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(plain.headers).not.toHaveProperty('content-encoding');
    const ofWorkers = (text: string) => text.slice(0, text.indexOf('# HELP heartline_'));
    expect(ofWorkers(zipped.text)).toContain('worker_info{');
    expect(ofWorkers(zipped.text)).toBe(ofWorkers(plain.text));
  });

  it('responds to HEAD with headers only', async () => {
    const response = await request(serve().app).head('/metrics').set('Accept-Encoding', 'gzip');
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe(TEXT);
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(response.text).toBeFalsy();
  });

  it('responds with the requested families and worker types', async () => {
    const response = await request(serve().app)
      .get('/metrics')
      .query('family[]=worker_starts_total&family[]=heartline_workers&worker_type[]=unknown');
    const parsed = parseExposition(response.text, 'text');
    expect([...parsed.keys()]).toEqual(['worker_starts_total', 'heartline_workers']);
    expect(parsed.get('worker_starts_total')?.samples.map(({ labels }) => labels.worker_type)).toEqual([
      'unknown',
    ]);
  });

  it('aborts the response if rendering fails, so that a partial scrape is not taken for a complete one', async () => {
    const fleet = fullFleet();
    fleet.queues = () => {
      throw new Error('no queues today');
    };
    const { app, errors } = serve(fleet);
    await expect(request(app).get('/metrics')).rejects.toThrow(/aborted|hang up/);
    expect(errors).toEqual([new Error('no queues today')]);
  });

  it('reuses chunks for the next scrape without mixing scrapes', async () => {
    const fleet = new MemoryFleet(
      ...Array.from({ length: 400 }, (_, number) => fullWorker({ id: `w-${number}` })),
    );
    const { app, renderer } = serve(fleet);
    const ofWorkers = (text: string) => text.slice(0, text.indexOf('# HELP heartline_'));
    const expected = ofWorkers((await request(app).get('/metrics')).text);
    const memory = new Set<ArrayBufferLike>();
    const scrape = renderer.scrape.bind(renderer);
    let chunks = 0;
    renderer.scrape = async function* (...asked) {
      for await (const chunk of scrape(...asked)) {
        memory.add(chunk.buffer);
        chunks += 1;
        yield chunk;
      }
    };
    for (let round = 0; round < 3; round++) {
      const asked = ['gzip', 'identity', 'gzip'].map((encoding) =>
        request(app).get('/metrics').set('Accept-Encoding', encoding),
      );
      for (const { text } of await Promise.all(asked)) {
        expect(ofWorkers(text)).toBe(expected);
      }
    }
    expect(chunks).toBeGreaterThan(9 * 10);
    // Three scrapes at once hold a few each; they would have filled a new one each time.
    expect(memory.size).toBeLessThan(chunks / 3);
  });

  it('stops rendering if the client disconnects, which is not an error', async () => {
    const fleet = new MemoryFleet(
      ...Array.from({ length: 1500 }, (_, number) => fullWorker({ id: `w-${number}` })),
    );
    const { app, errors, renderer } = serve(fleet);
    let chunks = 0;
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const scrape = renderer.scrape.bind(renderer);
    renderer.scrape = async function* (...asked) {
      try {
        for await (const chunk of scrape(...asked)) {
          chunks += 1;
          yield chunk;
        }
      } finally {
        ended();
      }
    };
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const asking = http.get({ host: '127.0.0.1', port, path: '/metrics' }, (response) => response.destroy());
    asking.on('error', () => undefined);
    await end;
    await new Promise((resolve) => server.close(resolve));
    const whole = 1500 * 12_000;
    expect(chunks * 256 * 1024).toBeLessThan(whole);
    expect(errors).toEqual([]);
  });
});

/** superagent reads no body of a content type it does not know. */
function asText(response: request.Response, done: (error: Error | null, body: string) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => done(null, Buffer.concat(chunks).toString()));
}

const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
  'application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,' +
  'text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

const PROTOBUF_FIRST =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,' +
  'text/plain;version=0.0.4;q=0.5,*/*;q=0.2';

describe('chooseFormat', () => {
  it.each([
    ['Prometheus 3', PROMETHEUS_3, 'openmetrics'],
    ['Prometheus 2', PROMETHEUS_2, 'openmetrics'],
    ['a client that likes protobuf best', PROTOBUF_FIRST, 'text'],
    ['nothing', undefined, 'text'],
    ['anything', '*/*', 'text'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['OpenMetrics of no version', 'application/openmetrics-text', 'openmetrics'],
    [
      'OpenMetrics with a charset',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'openmetrics',
    ],
    ['either, text rather', 'application/openmetrics-text;q=0.2, text/plain;q=0.9', 'text'],
    ['either, OpenMetrics rather', 'application/openmetrics-text;q=0.9, text/plain;q=0.2', 'openmetrics'],
    ['anything but text', 'text/plain;q=0, */*', 'openmetrics'],
    [
      'an escaping in quotes',
      'application/openmetrics-text;version=1.0.0;escaping="underscores"',
      'openmetrics',
    ],
  ])('for %s', (_name, accept, format) => {
    expect(chooseFormat({ accept })).toBe(format);
  });

  it.each(['application/json', 'text/plain;version=1.0.0', 'image/*', 'text/plain;q=0'])(
    'there is none for %s',
    (accept) => {
      expect(chooseFormat({ accept })).toBeUndefined();
    },
  );
});

describe('chooseEncoding', () => {
  it.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['*', 'gzip'],
    ['gzip;q=0.5, identity;q=0.4', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.2, identity', 'identity'],
    ['br', 'identity'],
    ['', 'identity'],
    [undefined, 'identity'],
  ])('for %j is %s', (acceptEncoding, encoding) => {
    expect(chooseEncoding({ acceptEncoding })).toBe(encoding);
  });
});
