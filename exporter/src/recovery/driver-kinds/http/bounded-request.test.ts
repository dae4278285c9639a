import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddressRange, parseAddressRange } from '../../../config/schema/listen-address';
import { boundedRequest } from './bounded-request';
import { AddressNotAllowedError, checkedLookup, checkHost } from './checked-lookup';

const GET = { method: 'GET', path: '/' } as const;
const LIMITS = { signal: new AbortController().signal, maxBytes: 1000 };
const servers: Server[] = [];
let requests: string[];
beforeEach(() => (requests = []));
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener, at?: string): Promise<number> {
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) =>
    at === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(at, resolve),
  );
  return (server.address() as AddressInfo).port;
}
function ranges(...texts: string[]): AddressRange[] {
  return texts.map(parseAddressRange).filter((range) => range !== undefined);
}

describe('a request', () => {
  it('has the method, path, headers and body, and returns the response', async () => {
    const port = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => {
        response
          .writeHead(201, { 'x-answer': String(request.headers['x-question']) })
          .end(body.toUpperCase());
      });
    });
    const response = await boundedRequest(
      { origin: new URL(`http://127.0.0.1:${port}`) },
      { method: 'POST', path: '/a?b=c', headers: { 'x-question': 'q' }, body: 'é' },
      LIMITS,
    );
    expect(response).toMatchObject({
      status: 201,
      body: 'É',
      truncated: false,
      headers: { 'x-answer': 'q' },
    });
    expect(requests).toEqual(['POST /a?b=c']);
  });

  it('goes over a Unix socket', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bounded-request-'));
    const socketPath = join(directory, 'socket');
    await serve((_, response) => response.end('by socket'), socketPath);
    expect(await boundedRequest({ socketPath }, GET, LIMITS)).toMatchObject({
      status: 200,
      body: 'by socket',
    });
    rmSync(directory, { recursive: true });
  });

  it('follows no redirect', async () => {
    const port = await serve((_, response) => response.writeHead(302, { location: '/secret' }).end());
    const origin = new URL(`http://127.0.0.1:${port}`);
    expect(await boundedRequest({ origin }, GET, LIMITS)).toMatchObject({ status: 302 });
    expect(requests).toEqual(['GET /']);
  });

  it('reads no more than the limit of an endless response', async () => {
    const port = await serve((_, response) => {
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000))) {
          // The socket takes more.
        }
      };
      response.on('drain', write);
      write();
    });
    const origin = new URL(`http://127.0.0.1:${port}`);
    const response = await boundedRequest({ origin }, GET, LIMITS);
    expect(response).toMatchObject({ status: 200, body: 'x'.repeat(1000), truncated: true });
  });

  it.each([
    ['before the response', () => undefined],
    ['in the response', (response: { write(text: string): unknown }) => response.write('some')],
  ])('ends with its signal, %s', async (_, begin) => {
    const controller = new AbortController();
    const port = await serve((_request, response) => {
      begin(response);
      setImmediate(() => controller.abort(new Error('time is over')));
    });
    const origin = new URL(`http://127.0.0.1:${port}`);
    await expect(boundedRequest({ origin }, GET, { ...LIMITS, signal: controller.signal })).rejects.toThrow(
      'time is over',
    );
  });

  it('fails if nothing listens', async () => {
    const socketPath = '/nonexistent/socket';
    await expect(boundedRequest({ socketPath }, GET, LIMITS)).rejects.toThrow('ENOENT');
  });
});

describe('a checked lookup', () => {
  const answer =
    (...addresses: string[]): Parameters<typeof checkedLookup>[1] =>
    (_, _options, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );

  it('connects to the address that it has checked, of a listed range', async () => {
    const port = await serve((_, response) => response.end('private'));
    const lookup = checkedLookup(ranges('127.0.0.0/8'), answer('127.0.0.1'));
    const origin = new URL(`http://worker.example:${port}`);
    expect(await boundedRequest({ origin, lookup }, GET, LIMITS)).toMatchObject({ body: 'private' });
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['IPv4 written as IPv6', '::ffff:127.0.0.1'],
    ['a public and a private one', '8.8.8.8', '127.0.0.1'],
    ['none', ...[]],
  ])('refuses a name with other addresses: %s', async (_, ...addresses) => {
    const port = await serve((_request, response) => response.end('secret'));
    const lookup = checkedLookup(ranges('10.0.0.0/8'), answer(...addresses));
    const origin = new URL(`http://worker.example:${port}`);
    await expect(boundedRequest({ origin, lookup }, GET, LIMITS)).rejects.toThrow(AddressNotAllowedError);
    expect(requests).toEqual([]);
  });

  it('resolves a name once, so that a later answer has no effect', async () => {
    const port = await serve((_, response) => response.end('first'));
    const other = jest.fn(answer('127.0.0.1'));
    const lookup = checkedLookup(ranges('127.0.0.1'), (hostname, options, callback) => {
      // The name server answers with another address from the second question on.
      const addresses = other.mock.calls.length === 0 ? answer('127.0.0.1') : answer('169.254.169.254');
      other(hostname, options, () => undefined);
      addresses?.(hostname, options, callback);
    });
    const origin = new URL(`http://worker.example:${port}`);
    expect(await boundedRequest({ origin, lookup }, GET, LIMITS)).toMatchObject({ body: 'first' });
    expect(other).toHaveBeenCalledTimes(1);
    await expect(boundedRequest({ origin, lookup }, GET, LIMITS)).rejects.toThrow(
      'worker.example resolves to 169.254.169.254, which is not a public address',
    );
  });

  it('is also used for the real resolver', async () => {
    const port = await serve((_, response) => response.end('local'));
    const origin = new URL(`http://localhost:${port}`);
    await expect(boundedRequest({ origin, lookup: checkedLookup([]) }, GET, LIMITS)).rejects.toThrow(
      /localhost resolves to (127.0.0.1|::1)/,
    );
    const listed = checkedLookup(ranges('127.0.0.1', '::1'));
    expect(await boundedRequest({ origin, lookup: listed }, GET, LIMITS)).toMatchObject({ body: 'local' });
  });
});

describe('the host of a URL', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://0/',
  ])('is refused if it is an address that is not public: %s', (url) => {
    expect(() => checkHost(new URL(url), [])).toThrow(AddressNotAllowedError);
  });

  it.each(['https://8.8.8.8/', 'https://[2606:4700::1111]/', 'https://worker.example/'])(
    'is allowed if it is public, or a name, which the lookup checks: %s',
    (url) => expect(() => checkHost(new URL(url), [])).not.toThrow(),
  );

  it('is allowed if it is listed', () => {
    expect(() => checkHost(new URL('http://127.1/'), ranges('127.0.0.1'))).not.toThrow();
  });
});
