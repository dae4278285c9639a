import { randomBytes } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { streamChunks } from './endpoint';

const CHUNK = 'x'.repeat(64 * 1024);

async function* inTurn(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    await setImmediate();
    yield chunk;
  }
}

interface Served {
  readonly port: number;
  /** Resolves to the error of the stream, undefined on success. */
  readonly ended: Promise<unknown>;
  readonly returned: Buffer[];
  readonly close: () => Promise<void>;
}

/** Starts a server that streams the chunks once. */
async function serve(
  chunks: (disconnected: AbortSignal) => AsyncIterable<Buffer>,
  zipped = false,
): Promise<Served> {
  const returned: Buffer[] = [];
  let end: (outcome: unknown) => void = () => undefined;
  const ended = new Promise<unknown>((resolve) => (end = resolve));
  const listener = (_request: IncomingMessage, response: ServerResponse) => {
    const zip = zipped ? createGzip() : undefined;
    streamChunks({ chunks, zip, response, release: (chunk) => returned.push(chunk) }).then(
      () => end(undefined),
      end,
    );
  };
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, ended, returned, close };
}

/** Reads the response to its end. */
function read({ port }: Served): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port }, (response) =>
        response.on('end', resolve).on('error', reject).resume(),
      )
      .on('error', reject);
  });
}

describe.each([false, true])('streamChunks, gzip: %s', (zipped) => {
  it('releases each chunk once, in order, after it was read', async () => {
    const chunks = Array.from({ length: 20 }, (_, index) => Buffer.from(`${index} ${CHUNK}`));
    const served = await serve(() => inTurn(chunks), zipped);
    await read(served);
    expect(await served.ended).toBeUndefined();
    expect(served.returned).toEqual(chunks);
    await served.close();
  });

  it('stops filling chunks while the client does not read', async () => {
    let requested = 0;
    const endless = function* () {
      for (;;) {
        requested += 1;
        yield randomBytes(CHUNK.length);
      }
    };
    const served = await serve(() => inTurn(endless()), zipped);
    const request = http.get({ host: '127.0.0.1', port: served.port }, (response) => response.pause());
    request.on('error', () => undefined);
    let before = -1;
    // The buffers of both sockets take some megabytes first.
    for (const end = Date.now() + 120_000; before !== requested;) {
      if (Date.now() > end) {
        throw new Error(`${requested} chunks were requested, and more still are`);
      }
      before = requested;
      for (let turn = 0; turn < 2000; turn++) {
        await setImmediate();
      }
      if (requested === 0) {
        before = -1;
      }
    }
    expect(requested - served.returned.length).toBeLessThanOrEqual(3);
    request.destroy();
    expect(await served.ended).toBeUndefined();
    await served.close();
  });

  it('resolves if the client disconnects during the wait for a chunk', async () => {
    let waits: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (waits = resolve));
    const served = await serve(async function* (disconnected) {
      yield Buffer.from(CHUNK);
      const aborted = new Promise((resolve) => disconnected.addEventListener('abort', resolve));
      waits();
      await aborted;
      disconnected.throwIfAborted();
    }, zipped);
    const request = http.get({ host: '127.0.0.1', port: served.port });
    request.on('error', () => undefined).on('response', (response) => response.on('error', () => undefined));
    await waiting;
    request.destroy();
    expect(await served.ended).toBeUndefined();
    await served.close();
  });

  it('aborts the response and rejects with the reason if the chunks fail', async () => {
    const failure = new Error('no queues today');
    const served = await serve(async function* () {
      yield Buffer.from(CHUNK);
      await Promise.reject(failure);
    }, zipped);
    const whole = await new Promise<boolean>((resolve) => {
      http
        .get({ host: '127.0.0.1', port: served.port }, (response) => {
          response
            .on('error', () => resolve(false))
            .on('end', () => resolve(true))
            .resume();
        })
        .on('error', () => resolve(false));
    });
    expect(whole).toBe(false);
    expect(await served.ended).toBe(failure);
    await served.close();
  });
});
