import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { Problem } from '../messages/problem';
import { type BodyLimits, hasBody, receiveBody } from './receive-body';

const MAX_BYTES = 200_000;
const ROOM: BodyLimits = {
  maxBytes: MAX_BYTES,
  concurrentBytes: 1_000_000,
  mayKeep: () => true,
  release: () => undefined,
};

/** Emits `result` with each body or Problem. */
const results = new EventEmitter().setMaxListeners(0);
let limits: BodyLimits;
const server = createServer((incoming, response) => {
  void receiveBody(incoming, limits).then(
    (body) => {
      results.emit('result', body);
      response.end('received');
    },
    (error: unknown) => {
      if (!(error instanceof Problem)) {
        throw error;
      }
      results.emit('result', error);
      response.writeHead(error.status).end();
    },
  );
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  limits = ROOM;
});

function open(headers: OutgoingHttpHeaders = {}) {
  const { port } = server.address() as AddressInfo;
  return request({ host: '127.0.0.1', port, method: 'POST', headers });
}

async function nextResult(): Promise<unknown> {
  const [result]: readonly unknown[] = await once(results, 'result');
  return result;
}

/** Sends a body. Resolves with the result when the response is complete. */
async function send(body: Buffer | string, headers: OutgoingHttpHeaders = {}) {
  const result = nextResult();
  const outgoing = open(headers);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  outgoing.end(body);
  await finished((await answered).resume());
  return result;
}

describe('a body', () => {
  it.each([
    ['identity', (text: string) => Buffer.from(text)],
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('in the encoding %s is received as it was', async (encoding, compress) => {
    const text = 'a report '.repeat(20_000);
    const received = await send(compress(text), { 'Content-Encoding': encoding });
    expect(String(received)).toBe(text);
  });

  it('in parts is received as a whole', async () => {
    const result = nextResult();
    const outgoing = open();
    outgoing.write('a');
    outgoing.flushHeaders();
    outgoing.on('response', (response) => response.resume()).write('b');
    outgoing.end('c');
    expect(String(await result)).toBe('abc');
  });

  it('may be empty', async () => {
    expect(await send('', { 'Content-Length': '0' })).toEqual(Buffer.alloc(0));
  });

  it.each([
    [{ 'content-length': '0' }, true],
    [{ 'transfer-encoding': 'chunked' }, true],
    [{}, false],
  ])('is announced by %j: %j', (headers, expected) => {
    expect(hasBody({ headers } as unknown as IncomingMessage)).toBe(expected);
  });
});

describe('a body is refused', () => {
  it.each([
    ['a Content-Length', { 'Content-Length': String(MAX_BYTES + 1) }, Buffer.alloc(MAX_BYTES + 1)],
    ['chunks', { 'Transfer-Encoding': 'chunked' }, Buffer.alloc(MAX_BYTES + 1)],
    ['gzip', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000))],
    ['brotli', { 'Content-Encoding': 'br' }, brotliCompressSync(Buffer.alloc(MAX_BYTES + 1))],
  ])('with 413 if it is too large, by %s', async (_what, headers, body) => {
    expect(await send(body, headers)).toMatchObject({
      status: 413,
      message: 'The body is too large: the limit is 200000 bytes (web.max_body_bytes). Send smaller batches.',
    });
  });

  it.each([
    ['identity', Buffer.alloc(150_000)],
    ['gzip', gzipSync(Buffer.alloc(150_000))],
  ])('with 503 if there is no room for it, in the encoding %s', async (encoding, body) => {
    let kept = 0;
    limits = { ...ROOM, mayKeep: (bytes) => (kept += bytes) < 100_000 };
    expect(await send(body, { 'Content-Encoding': encoding })).toMatchObject({
      status: 503,
      refusal: 'body_bytes',
      headers: { 'Retry-After': '1' },
    });
  });

  it('with 415 if its encoding is unknown', async () => {
    expect(await send('x', { 'Content-Encoding': 'gzip, gzip' })).toMatchObject({
      status: 415,
      message: 'Content-Encoding must be one of identity, gzip, deflate, br, was "gzip, gzip".',
    });
  });

  it.each([
    ['is no gzip', Buffer.from('{"worker_id":"a"}')],
    ['ends early', gzipSync('x'.repeat(10_000)).subarray(0, 30)],
    ['is empty', Buffer.alloc(0)],
  ])('with 400 if it %s although it is declared as gzip', async (_what, body) => {
    const result = await send(body, { 'Content-Encoding': 'gzip', 'Transfer-Encoding': 'chunked' });
    expect(result).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^The body is not compressed as its Content-Encoding declares: .+\.$/),
    });
  });

  it.each([{}, { 'Content-Encoding': 'gzip' }])(
    'if the client disconnects, with headers %j',
    async (headers) => {
      const result = nextResult();
      const outgoing = open({ ...headers, 'Content-Length': '1000' });
      outgoing.on('error', () => undefined);
      outgoing.write(gzipSync('abc').subarray(0, 12), () => outgoing.destroy());
      expect(await result).toMatchObject({ status: 400 });
    },
  );

  it('if the client disconnects after it has sent the whole body, and before it is decompressed', async () => {
    server.once('connection', (socket) => {
      const mayKeep = () => {
        socket.destroy();
        return true;
      };
      limits = { ...ROOM, mayKeep };
    });
    const result = nextResult();
    const outgoing = open({ 'Content-Encoding': 'gzip', Connection: 'close' });
    outgoing.on('error', () => undefined);
    // Decompressing it takes several steps.
    outgoing.end(gzipSync(randomBytes(40_000)));
    expect(await result).toMatchObject({
      status: 400,
      message: 'The client disconnected before the end of the body.',
    });
  });

  it('with 503 if more than 100 in Brotli wait, while those in gzip do not wait', async () => {
    const statuses = new Map<number, number>();
    let count: (result: unknown) => void = () => undefined;
    const isRefused = new Promise<void>((resolve) => {
      count = (result) => {
        const status = result instanceof Problem ? result.status : 200;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 503) {
          resolve();
        }
      };
    });
    results.on('result', count);
    const bomb = brotliCompressSync(Buffer.alloc(20_000_000), {
      params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 4 },
    });
    const bombs = Promise.all(Array.from({ length: 130 }, () => send(bomb, { 'Content-Encoding': 'br' })));
    await isRefused;
    const text = 'a report';
    await send(gzipSync(text), { 'Content-Encoding': 'gzip' });
    expect(statuses.get(200)).toBe(1);
    await bombs;
    results.off('result', count);
    expect([...statuses.keys()].sort()).toEqual([200, 413, 503]);
    expect(statuses.get(413)).toBeGreaterThanOrEqual(100);
    expect(String(await send(brotliCompressSync(text), { 'Content-Encoding': 'br' }))).toBe(text);
  });
});
