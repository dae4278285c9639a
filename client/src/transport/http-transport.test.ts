import { type AddressInfo, createServer } from 'node:net';

import { StandIn, json } from './fake-exporter.fixture';
import { until } from '../testing/until';
import { httpTransport, reportsUrl, sandboxesUrl } from './http-transport';

const HOW = { timeoutMs: 5000, keepsAlive: true };

describe('transport', () => {
  let exporter: StandIn;
  beforeEach(async () => (exporter = await new StandIn().listen()));
  afterEach(() => exporter.close());
  const transport = (token?: string) => httpTransport(reportsUrl(new URL(exporter.url)), token);

  test('a report is posted as JSON with the token', async () => {
    const sending = transport('secret');
    await expect(sending.send('{"worker_id":"ü"}', HOW)).resolves.toMatchObject({ status: 202 });
    expect(exporter.received[0]).toMatchObject({
      path: '/api/v1/reports',
      report: { worker_id: 'ü' },
      headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
    });
    sending.close();
  });

  test('without a token there is no authorization', async () => {
    await transport().send('{}', HOW);
    expect(exporter.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test('Retry-After reaches the verdict', async () => {
    exporter.reply = json(429, {}, { 'retry-after': '3' });
    await expect(transport().send('{}', HOW)).resolves.toMatchObject({ status: 429, retryAfter: '3' });
  });

  test('nobody there is an error that names it', async () => {
    await exporter.close();
    await expect(transport().send('{}', HOW)).rejects.toThrow('ECONNREFUSED');
  });

  test('no answer in time is an error', async () => {
    exporter.reply = () => undefined;
    await expect(transport().send('{}', { ...HOW, timeoutMs: 50 })).rejects.toThrow('no answer within 50 ms');
  });

  describe('where requests hang on all connections', () => {
    const hanging = async () => {
      exporter.reply = () => undefined;
      const sending = httpTransport(reportsUrl(new URL(exporter.url)), undefined, 1);
      const first = sending.send('{}', { timeoutMs: 20_000, keepsAlive: false });
      first.catch(() => undefined);
      await until('the request', () => exporter.received.length === 1);
      return sending;
    };

    test('one that waits for a connection is given up in its own time', async () => {
      const sending = await hanging();
      const next = sending.send('{}', { timeoutMs: 50, keepsAlive: false });
      await expect(next).rejects.toThrow('no answer within 50 ms');
      expect(exporter.received).toHaveLength(1);
      sending.close();
    });

    test('a goodbye does not wait for them', async () => {
      const sending = await hanging();
      exporter.reply = json(202, {});
      await expect(sending.send('{}', HOW)).resolves.toMatchObject({ status: 202 });
      sending.close();
    });
  });

  test('an attempt can be called off', async () => {
    exporter.reply = () => undefined;
    const calling = new AbortController();
    const sent = transport().send('{}', { ...HOW, keepsAlive: false, signal: calling.signal });
    await until('the request', () => exporter.received.length === 1);
    calling.abort();
    await expect(sent).rejects.toThrow('aborted');
  });

  test('a kept connection that was closed meanwhile is no failure', async () => {
    const sending = transport();
    await sending.send('{}', HOW);
    await exporter.close();
    await exporter.listen();
    await expect(sending.send('{}', HOW)).resolves.toMatchObject({ status: 202 });
  });

  test('an endless answer is read to its end and kept in part', async () => {
    exporter.reply = (response) => void response.end('x'.repeat(1_000_000));
    const { body } = await transport().send('{}', HOW);
    expect(body.length).toBeLessThan(200_000);
  });

  test('something that speaks no HTTP is an error', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => undefined).end('nonsense\r\n\r\n', () => socket.destroy()),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await expect(httpTransport(url, undefined).send('{}', HOW)).rejects.toThrow('Parse Error');
    await new Promise((resolve) => server.close(resolve));
  });

  test('an https address is spoken to in TLS', async () => {
    const url = new URL(exporter.url.replace('http:', 'https:'));
    await expect(httpTransport(url, undefined).send('{}', HOW)).rejects.toThrow(/SSL|EPROTO|ECONNRESET/);
  });

  test.each([
    ['http://h:1', 'http://h:1/api/v1/reports'],
    ['http://h:1/heartline', 'http://h:1/heartline/api/v1/reports'],
    ['http://h:1/heartline/', 'http://h:1/heartline/api/v1/reports'],
  ])('reports for %s go to %s', (base, url) => {
    expect(reportsUrl(new URL(base)).href).toBe(url);
    expect(sandboxesUrl(new URL(base)).href).toBe(url.replace('reports', 'sandboxes'));
  });
});
