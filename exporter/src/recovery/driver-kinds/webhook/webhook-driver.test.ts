import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { ConfigError } from '../../../config/schema/config-error';
import { actionCall, createDriver, onlyStep } from '../driver-kinds.fixture';
import { WEBHOOK_DRIVER } from './webhook-driver';

const SECRET = 'correct horse battery staple, twice';
const NOW = Date.parse('2026-12-01T04:00:00.900Z');
let directory: string;
let server: Server | HttpServer;
let received: { headers: IncomingHttpHeaders; path: string; body: string }[];
let respond: RequestListener;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'webhook-'));
  writeFileSync(join(directory, 'secret'), `${SECRET}\n`);
  received = [];
  respond = (_, response) => response.writeHead(202).end('queued');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

const listener: RequestListener = (request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => (body += part));
  request.on('end', () => {
    received.push({ headers: request.headers, path: request.url ?? '', body });
    respond(request, response);
  });
};
async function listen(started: Server | HttpServer): Promise<number> {
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return (started.address() as AddressInfo).port;
}
function driver(options: object) {
  const readFile = (path: string) => readFileSync(join(directory, path), 'utf8');
  return createDriver(WEBHOOK_DRIVER, { secret_file: 'secret', ...options }, { now: NOW, readFile });
}
function local(port: number, options: object = {}) {
  return driver({ url: `http://127.0.0.1:${port}/hook`, allowed_addresses: ['127.0.0.1'], ...options });
}

describe('the webhook driver', () => {
  it('sends a request that the receiver can verify', async () => {
    const port = await listen(createHttpServer(listener));
    const call = actionCall({ workerId: 'w-17', workerType: 'sandbox', facts: { hostname: 'host-1' } });
    expect(await onlyStep(local(port)).run(call)).toEqual({
      result: 'done',
      evidence: { host: `127.0.0.1:${port}`, status: 202, response: 'queued' },
    });
    const [{ headers, path, body } = { headers: {}, path: '', body: '' }] = received;
    expect(path).toBe('/hook');
    expect(headers['idempotency-key']).toBe(call.actionId);
    const timestamp = String(headers['x-heartline-timestamp']);
    expect(timestamp).toBe('1796097600');
    expect(headers['x-heartline-signature']).toBe(
      `v1=${createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex')}`,
    );
    expect(JSON.parse(body)).toEqual({
      version: 1,
      action: 'restart',
      action_id: call.actionId,
      worker_id: 'w-17',
      worker_type: 'sandbox',
      incarnation: 'boot-1',
      hostname: 'host-1',
      last_heartbeat_at: '2026-12-01T03:59:00.000Z',
    });
  });

  it('reads the secret for each request, so that it can be rotated', async () => {
    const port = await listen(createHttpServer(listener));
    const step = onlyStep(local(port));
    await step.run(actionCall());
    writeFileSync(join(directory, 'secret'), 'x'.repeat(32));
    await step.run(actionCall());
    const signatures = received.map(({ headers }) => headers['x-heartline-signature']);
    expect(new Set(signatures).size).toBe(2);
  });

  it.each([
    [500, 'responded with 500, not 2xx.'],
    [404, 'responded with 404, not 2xx.'],
    [302, 'Redirects are not followed: configure the final URL.'],
    [307, 'Redirects are not followed: configure the final URL.'],
  ])('fails for a response of %s', async (status, reason) => {
    const port = await listen(createHttpServer(listener));
    respond = (_, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${port}/other` }).end();
    expect(await onlyStep(local(port)).run(actionCall())).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining(reason),
    });
    expect(received).toHaveLength(1);
  });

  it('shows the begin of a long response without control characters', async () => {
    const port = await listen(createHttpServer(listener));
    respond = (_, response) => response.end(`a\nb${'x'.repeat(10_000)}`);
    const outcome = await onlyStep(local(port)).run(actionCall());
    expect(outcome).toMatchObject({ result: 'done', evidence: { response: `a␊b${'x'.repeat(1997)}` } });
  });

  it('ends with the time-out of the step', async () => {
    const port = await listen(createHttpServer(listener));
    const controller = new AbortController();
    respond = () => controller.abort(new Error('the time-out'));
    expect(await onlyStep(local(port)).run(actionCall({}, controller.signal))).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('the time-out'),
    });
  });

  it('refuses a name that resolves to an address that is not listed', async () => {
    const port = await listen(createHttpServer(listener));
    const step = onlyStep(driver({ url: `http://localhost:${port}/`, allowed_addresses: ['10.0.0.0/8'] }));
    expect(await step.run(actionCall())).toMatchObject({
      result: 'refused',
      reason: expect.stringMatching(
        /localhost resolves to (127\.0\.0\.1|::1), which is not a public address/,
      ),
    });
    expect(received).toEqual([]);
  });

  it('uses TLS with the configured authority only', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const port = await listen(createServer({ cert, key }, listener));
    writeFileSync(join(directory, 'ca.pem'), cert);
    const options = { url: `https://localhost:${port}/`, allowed_addresses: ['127.0.0.1', '::1'] };
    expect(await onlyStep(driver({ ...options, ca_file: 'ca.pem' })).run(actionCall())).toMatchObject({
      result: 'done',
    });
    expect(await onlyStep(driver(options)).run(actionCall())).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('self-signed certificate'),
    });
    expect(received).toHaveLength(1);
  });

  it.each([
    ['a private address', { url: 'https://10.0.0.1/' }, '10.0.0.1 is not a public address'],
    ['http without a list', { url: 'http://hooks.example/' }, 'url must begin with https://'],
    ['a short secret', { url: 'https://hooks.example/', secret_file: 'short' }, 'at least 32 characters'],
    ['a missing secret', { url: 'https://hooks.example/', secret_file: 'missing' }, 'ENOENT'],
  ])('is not created with %s', async (_, options, problem) => {
    await listen(createHttpServer(listener));
    writeFileSync(join(directory, 'short'), 'short');
    expect(() => driver(options)).toThrow(problem);
    if (!problem.startsWith('ENOENT')) {
      expect(() => driver(options)).toThrow(ConfigError);
    }
  });
});
