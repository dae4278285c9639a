import { type AddressInfo, createServer } from 'node:net';
import { pollUntil } from '../../../test-support/poll-until';
import { FakeExporter, json } from './fake-exporter.fixture';
import { httpTransport, reportsUrl, sandboxesUrl } from './http-transport';

const OPTIONS = { timeoutMs: 60_000, keepsAlive: true };

describe('transport', () => {
  let exporter: FakeExporter;
  beforeEach(async () => (exporter = await new FakeExporter().listen()));
  afterEach(() => exporter.close());
  const create = (token?: string) => httpTransport(reportsUrl(new URL(exporter.url)), token);

  test('posts a report as JSON with the token', async () => {
    const transport = create('secret');
    await expect(transport.send('{"worker_id":"ü"}', OPTIONS)).resolves.toMatchObject({ status: 202 });
    expect(exporter.received[0]).toMatchObject({
      path: '/api/v1/reports',
      report: { worker_id: 'ü' },
      headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
    });
    transport.close();
  });

  test('sends no authorization without a token', async () => {
    await create().send('{}', OPTIONS);
    expect(exporter.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test('returns Retry-After', async () => {
    exporter.respond = json(429, {}, { 'retry-after': '3' });
    await expect(create().send('{}', OPTIONS)).resolves.toMatchObject({ status: 429, retryAfter: '3' });
  });

  test('rejects with the error code if the exporter is down', async () => {
    await exporter.close();
    await expect(create().send('{}', OPTIONS)).rejects.toThrow('ECONNREFUSED');
  });

  test('rejects if there is no response in time', async () => {
    exporter.respond = () => undefined;
    await expect(create().send('{}', { ...OPTIONS, timeoutMs: 50 })).rejects.toThrow(
      'no response within 50 ms',
    );
  });

  describe('while requests hang on all connections', () => {
    const hanging = async () => {
      exporter.respond = () => undefined;
      const transport = httpTransport(reportsUrl(new URL(exporter.url)), undefined, 1);
      const first = transport.send('{}', { timeoutMs: 120_000, keepsAlive: false });
      first.catch(() => undefined);
      await pollUntil('the request', () => exporter.received.length === 1);
      return transport;
    };

    test('a request that waits for a connection has its own timeout', async () => {
      const transport = await hanging();
      const next = transport.send('{}', { timeoutMs: 50, keepsAlive: false });
      await expect(next).rejects.toThrow('no response within 50 ms');
      expect(exporter.received).toHaveLength(1);
      transport.close();
    });

    test('a stop report does not wait', async () => {
      const transport = await hanging();
      exporter.respond = json(202, {});
      await expect(transport.send('{}', OPTIONS)).resolves.toMatchObject({ status: 202 });
      transport.close();
    });
  });

  test('can be aborted', async () => {
    exporter.respond = () => undefined;
    const controller = new AbortController();
    const sent = create().send('{}', { ...OPTIONS, keepsAlive: false, signal: controller.signal });
    await pollUntil('the request', () => exporter.received.length === 1);
    controller.abort();
    await expect(sent).rejects.toThrow('aborted');
  });

  test('retries if a kept-alive connection was closed', async () => {
    const transport = create();
    await transport.send('{}', OPTIONS);
    await exporter.close();
    await exporter.listen();
    await expect(transport.send('{}', OPTIONS)).resolves.toMatchObject({ status: 202 });
  });

  test('truncates a long response', async () => {
    exporter.respond = (response) => void response.end('x'.repeat(1_000_000));
    const { body } = await create().send('{}', OPTIONS);
    expect(body.length).toBeLessThan(200_000);
  });

  test('rejects if the server does not speak HTTP', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => undefined).end('nonsense\r\n\r\n', () => socket.destroy()),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await expect(httpTransport(url, undefined).send('{}', OPTIONS)).rejects.toThrow('Parse Error');
    await new Promise((resolve) => server.close(resolve));
  });

  test('uses TLS for an https URL', async () => {
    const url = new URL(exporter.url.replace('http:', 'https:'));
    await expect(httpTransport(url, undefined).send('{}', OPTIONS)).rejects.toThrow(/SSL|EPROTO|ECONNRESET/);
  });

  test.each([
    ['http://h:1', 'http://h:1/api/v1/reports'],
    ['http://h:1/heartline', 'http://h:1/heartline/api/v1/reports'],
    ['http://h:1/heartline/', 'http://h:1/heartline/api/v1/reports'],
  ])('sends the reports for %s to %s', (base, url) => {
    expect(reportsUrl(new URL(base)).href).toBe(url);
    expect(sandboxesUrl(new URL(base)).href).toBe(url.replace('reports', 'sandboxes'));
  });
});
